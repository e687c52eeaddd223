import type { Gather } from "./gather.js";

/** The gather of a plain matrix product: each row an image of one pixel, so that it can be cut between any two rows. */
export const ROWS: Gather = {
  grid: [1, 1],
  output: [1, 1],
  outStride: 1,
  outTop: 0,
  outLeft: 0,
  input: [1, 1],
  inStride: 1,
  taps: [{ dy: 0, dx: 0, tap: 0 }],
};
