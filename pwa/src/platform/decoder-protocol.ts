/** What the page and the decoding worker say to each other. */

/** One code in a picture: its text and its four corners, in pixels of the picture sent. */
export interface Sighting { text: string; corners: { x: number; y: number }[] }

/**
 * `pass` counts frames: each picks another method. `thorough` tries everything (a photo).
 * A picture comes as a bitmap, or as pixels where workers have no canvas.
 */
export interface DecodeRequest { id: number; picture: ImageBitmap | ImageData; pass: number; thorough: boolean }

/** `ready` is said once, when the worker runs. */
export type DecodeAnswer = { ready: true } | { id: number; found: Sighting[] } | { id: number; problem: string };
