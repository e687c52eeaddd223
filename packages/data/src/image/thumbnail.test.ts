import { expect, test } from "vitest";
import { golden } from "../testing/golden.js";
import { thumbSize, toThumb } from "./thumbnail.js";

test.each(golden.to_thumb_sizes.rows)("thumbSize is Pillow's: %i x %i into %i x %i", (w, h, boxW, boxH, outW, outH) => {
  expect(thumbSize({ width: w, height: h }, { width: boxW, height: boxH })).toEqual({ width: outW, height: outH });
});

test("a thumbnail fits into [height, width] and a small picture stays itself", () => {
  const image = { width: 40, height: 20, data: new Uint8Array(2400).fill(9) };
  expect(toThumb(image, 10, 30)).toMatchObject({ width: 20, height: 10 });
  expect(toThumb(image, 64)).toBe(image);
});
