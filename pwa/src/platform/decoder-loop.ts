/** Live pictures to the decoder: one in flight, crops in rotation, as fast as the phone can and no faster. */
import type { Decoder, Sighting } from './decoder';
import type { View } from './decoder-protocol';

/** What was seen, in pixels of the video. Empty when there is no code. */
export type Seen = (sightings: Sighting[]) => void;

/** Watches `video` until the returned function is called. `onbroken` when the decoder itself fails. */
export function watch(video: HTMLVideoElement, decoder: Decoder, seen: Seen, onbroken: (error: Error) => void): () => void {
  let over = false;
  let pass = 0;
  let failures = 0;

  const look = async (): Promise<void> => {
    const view = viewFor(pass, video.videoWidth, video.videoHeight);
    const found = await decoder.frame(await createImageBitmap(video), view, pass);
    pass += 1;
    failures = 0;
    if (!over) seen(found);
  };

  const next = async (): Promise<void> => {
    if (over) return;
    if (video.readyState >= video.HAVE_CURRENT_DATA && video.videoWidth > 0) await look().catch(failed);
    if (!over) onFrame(video, () => void next());
  };

  const failed = (error: unknown): void => {
    failures += 1;
    if (failures >= 5 && !over) { over = true; onbroken(error instanceof Error ? error : new Error(String(error))); }
  };

  void next();
  return () => { over = true; };
}

/**
 * Centre at full detail, the whole picture, the whole at half size: near, far and large codes. The worker
 * cuts it out: a browser has the whole frame anyway, and a bitmap of a part would be one more copy of it.
 */
function viewFor(pass: number, width: number, height: number): View {
  if (pass % 3 > 0) return { x: 0, y: 0, width, height, scale: pass % 3 === 1 ? 1 : 0.5 };
  const side = Math.round(Math.min(width, height) * 0.8);
  return { x: Math.round((width - side) / 2), y: Math.round((height - side) / 2), width: side, height: side, scale: 1 };
}

/** The next picture of the video; a timer where the browser cannot tell. */
function onFrame(video: HTMLVideoElement, call: () => void): void {
  if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(call);
  else setTimeout(call, 80);
}
