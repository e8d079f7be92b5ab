/**
 * The camera: opened on a tap, never at start; always let go of.
 *
 * iOS may ask for permission again whenever it is opened or the address changes, so a screen
 * opens it once a visit and keeps one route.
 */

/** Why there is no picture: what to do about each is told in words by the screen. */
export type CameraProblem = 'refused' | 'busy' | 'absent' | 'insecure';

export class CameraError extends Error {
  constructor(readonly problem: CameraProblem, options?: ErrorOptions) {
    super(`No camera: ${problem}`, options);
  }
}

/** An open camera. `torch` is there only where the camera has a light; it answers whether the light did so. */
export interface Camera {
  stream: MediaStream;
  torch?: (on: boolean) => Promise<boolean>;
  /** Where it looks, as far as the device says: a phone may have no camera on the side that was asked for. */
  facing?: Facing;
  /** Lets go of the camera; its lamp goes out. */
  stop: () => void;
}

/** `environment` looks at the other person, `user` at oneself (face to face). */
export type Facing = 'environment' | 'user';

interface LampCapabilities extends MediaTrackCapabilities { torch?: boolean; focusMode?: string[] }

/** Opens the camera. Throws `CameraError`. `onlost` is called when it is taken away (another app, a pulled plug). */
export async function openCamera(facing: Facing = 'environment', onlost?: () => void): Promise<Camera> {
  if (!isSecureContext || !navigator.mediaDevices?.getUserMedia) throw new CameraError(isSecureContext ? 'absent' : 'insecure');
  const stream = await ask(facing);
  const track = stream.getVideoTracks()[0];
  if (!track) throw new CameraError('absent');
  if (onlost) track.addEventListener('ended', onlost);
  const can = capabilities(track);
  if (can.focusMode?.includes('continuous')) await apply(track, { focusMode: 'continuous' });
  const stop = (): void => stream.getTracks().forEach((t) => t.stop());
  return { stream, stop, ...looking(track), ...(can.torch ? { torch: (on: boolean) => apply(track, { torch: on }) } : {}) };
}

async function ask(facing: Facing): Promise<MediaStream> {
  const video = { facingMode: { ideal: facing }, width: { ideal: 1280 }, height: { ideal: 720 } };
  try {
    return await navigator.mediaDevices.getUserMedia({ video, audio: false });
  } catch (error) {
    throw new CameraError(problemOf(error), { cause: error });
  }
}

function problemOf(error: unknown): CameraProblem {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'absent' : 'busy';
}

function looking(track: MediaStreamTrack): { facing?: Facing } {
  const { facingMode } = track.getSettings?.() ?? {};
  return facingMode === 'user' || facingMode === 'environment' ? { facing: facingMode } : {};
}

function capabilities(track: MediaStreamTrack): LampCapabilities {
  return track.getCapabilities?.() ?? {};
}

/** Torch and focus are wishes: a camera that cannot goes on without. Whether it could. */
function apply(track: MediaStreamTrack, wish: { torch: boolean } | { focusMode: string }): Promise<boolean> {
  return track.applyConstraints({ advanced: [wish as MediaTrackConstraintSet] }).then(() => true, () => false);
}
