import { expect, test } from "vitest";
import type { Gather } from "./gather.js";
import { isStacked } from "./gather-stacked.wgsl.js";

const taps = (count: number) => Array.from({ length: count }, (_, tap) => ({ dy: tap, dx: 0, tap }));

/** Seven rows of seven pixels of four channels, two pixels on for each output. */
const stem = (changes: Partial<Gather> = {}): Gather => ({
  grid: [5, 5],
  output: [5, 5],
  outStride: 1,
  outTop: 0,
  outLeft: 0,
  input: [15, 15],
  inStride: 2,
  taps: taps(7),
  depth: 28,
  ...changes,
});

test("the rows of a stem's filter are stacked", () => {
  expect(isStacked(stem(), 4)).toBe(true);
});

test("taps elsewhere, or that reach outside of the image, are not", () => {
  expect(isStacked(stem({ input: [14, 15] }), 4)).toBe(false);
  expect(isStacked(stem({ input: [15, 14] }), 4)).toBe(false);
  expect(isStacked(stem({ taps: taps(7).reverse() }), 4)).toBe(false);
  expect(isStacked(stem({ taps: [{ dy: -1, dx: 0, tap: 0 }, ...taps(7).slice(1)] }), 4)).toBe(false);
});

test("a single tap is not, nor are more values than one sum should have", () => {
  expect(isStacked(stem({ taps: taps(1) }), 4)).toBe(false);
  expect(isStacked(stem({ input: [20, 15], taps: taps(10) }), 4)).toBe(false);
});
