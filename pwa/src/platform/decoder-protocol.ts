/** What the page and the decoding worker say to each other. */

/** One code in a picture: its text and its four corners, in pixels of the picture sent. */
export interface Sighting { text: string; corners: { x: number; y: number }[] }

/** A part of a picture, in its pixels, and how much of its size is looked at. */
export interface View { x: number; y: number; width: number; height: number; scale: number }

/**
 * `pass` counts frames: each picks another method. Without a `view` everything is tried (a photo).
 * A picture comes as a bitmap, or as the view's pixels where workers have no canvas.
 */
export interface DecodeRequest { id: number; picture: ImageBitmap | ImageData; view?: View | undefined; pass: number }

/** `ready` is said once, when the worker runs. */
export type DecodeAnswer = { ready: true } | { id: number; found: Sighting[] } | { id: number; problem: string };
