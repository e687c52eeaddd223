/** A picture: 8-bit RGB, rows from the top, pixels interleaved, without padding: 3 * width * height bytes. */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Pixels, at least 1 by 1. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A rectangle of whole pixels, relative to the top left of a picture; may stick out of it where padding is allowed. */
export interface Region extends Size {
  readonly x: number;
  readonly y: number;
}
