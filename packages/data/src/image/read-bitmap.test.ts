import { expect, test } from "vitest";
import { shrinkRows } from "./read-bitmap.js";

test("each block of pixels becomes its rounded mean, and what fills no block is left out", () => {
  // 5 x 2 pixels, RGBA; the red of the pixels counts 0, 1, 2 ..., green is 200, blue 7 or 8.
  const data = new Uint8ClampedArray(Array.from({ length: 10 }, (_, i) => [i, 200, 7 + (i % 2), 255]).flat());
  const to = new Uint8Array(2 * 1 * 3);
  shrinkRows({ data, width: 5 }, 2, 2, to);
  // (0 + 1 + 5 + 6) / 4 = 3, (2 + 3 + 7 + 8) / 4 = 5
  expect([...to]).toEqual([3, 200, 8, 5, 200, 8]);
});

test("without shrinking, pixels only lose their fourth channel", () => {
  const data = new Uint8ClampedArray([1, 2, 3, 255, 4, 5, 6, 255]);
  const to = new Uint8Array(6);
  shrinkRows({ data, width: 1 }, 1, 1, to);
  expect([...to]).toEqual([1, 2, 3, 4, 5, 6]);
});
