/**
 * The camera's picture on a screen, and the decoder that looks at it. The camera is open only while the
 * page is seen: its lamp goes out with the page, and the picture comes back with it, without another tap.
 */
import { CameraError, openCamera, type Camera, type CameraProblem, type Facing } from '../../platform/camera.ts';
import { Decoder, type Sighting } from '../../platform/decoder.ts';
import { watch } from '../../platform/decoder-loop.ts';

/** `idle`: nobody asked for it yet. `reader`: there is a picture, and nothing that reads it. */
export type ViewfinderState = 'idle' | 'starting' | 'on' | CameraProblem | 'reader';

export interface Viewing {
  /** What is in view now; called for pictures without a code, too. */
  seen: (sightings: Sighting[]) => void;
  /** There is a picture (again). */
  shown?: () => void;
  facing?: Facing;
}

export class Viewfinder {
  /** Where the picture goes; the screen binds it. */
  video = $state<HTMLVideoElement>();
  state = $state<ViewfinderState>('idle');
  facing = $state<Facing>('environment');
  hasTorch = $state(false);
  torch = $state(false);
  #camera: Camera | undefined;
  #decoder: Decoder | undefined;
  #stopWatching: (() => void) | undefined;
  /** Counts what was begun: an opening that was overtaken lets go of the camera it gets. */
  #turn = 0;

  constructor(private readonly viewing: Viewing) {
    this.facing = viewing.facing ?? 'environment';
  }

  /** Follows the page, until the returned function is called. */
  follow(): () => void {
    const looked = (): void => this.#looked();
    document.addEventListener('visibilitychange', looked);
    return () => {
      document.removeEventListener('visibilitychange', looked);
      this.#release();
      this.#decoder?.close();
    };
  }

  #looked(): void {
    if (document.visibilityState === 'hidden') this.#release();
    else if (this.state === 'on' || this.state === 'starting') void this.open();
  }

  /** What reads codes; made when first asked for. */
  get decoder(): Decoder {
    if (this.#decoder?.isDead) this.#decoder = undefined;
    return (this.#decoder ??= new Decoder());
  }

  /** Opens the camera; whatever comes of it is in `state`. */
  async open(): Promise<void> {
    this.#release();
    const turn = this.#turn;
    if (this.state !== 'on') this.state = 'starting';
    const isOver = (): boolean => turn !== this.#turn;
    try {
      const camera = await openCamera(this.facing, () => isOver() || this.#fail('busy'));
      if (isOver() || !this.video) return camera.stop();
      this.#camera = camera;
      await this.#show(camera, this.video);
      if (!isOver()) this.#look(this.video);
    } catch (error) {
      if (!isOver()) this.#fail(error instanceof CameraError ? error.problem : 'busy');
    }
  }

  async #show(camera: Camera, video: HTMLVideoElement): Promise<void> {
    this.hasTorch = camera.torch !== undefined;
    this.facing = camera.facing ?? this.facing;
    video.srcObject = camera.stream;
    await video.play();
  }

  #look(video: HTMLVideoElement): void {
    this.state = 'on';
    this.viewing.shown?.();
    this.#stopWatching = watch(video, this.decoder, this.viewing.seen, () => this.#fail('reader'));
  }

  /** The torch on or off, where the camera does so. */
  async light(on: boolean): Promise<void> {
    if (await this.#camera?.torch?.(on)) this.torch = on;
  }

  #fail(why: CameraProblem | 'reader'): void {
    this.#release();
    this.state = why;
  }

  #release(): void {
    this.#turn += 1;
    this.#stopWatching?.();
    this.#camera?.stop();
    this.#camera = undefined;
    this.torch = false;
    if (this.video) this.video.srcObject = null;
  }
}
