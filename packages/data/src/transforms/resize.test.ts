import fc from "fast-check";
import { expect, test } from "vitest";
import { padModes } from "../image/padding.js";
import { golden, imageOf } from "../testing/golden.js";
import { Resize, resizePlan } from "./resize.js";
import { sizeFrom } from "./size.js";

const recorded = golden.item_transforms_on_pillow_input;
const input = imageOf(golden.pillow_resize.input_hwc);
const valid = { split: "valid", draw: () => 0.5 } as const;

test.each(golden.resize_plan.rows)("resizePlan is fast.ai's: %i x %i to %o by %s at %o", (...row) => {
  const [width, height, size, method, place, region, topLeft, to] = row;
  const plan = resizePlan({ width, height }, sizeFrom(size), method, place);
  // -0 where an offset is cut to nothing is 0.
  expect([plan.x + 0, plan.y + 0, plan.width, plan.height]).toEqual([...topLeft, ...region]);
  expect(sizeFrom(size)).toEqual({ width: to[0], height: to[1] });
});

test.each(padModes)("padding by %s gives fast.ai's pixels", (padMode) => {
  expect(new Resize(7, { method: "pad", padMode }).apply(input, valid)).toEqual(imageOf(recorded[padMode]));
});

test("crop and squish give fast.ai's pixels", () => {
  expect(new Resize(5).apply(input, valid)).toEqual(imageOf(recorded.resize_crop_valid_5));
  expect(new Resize(4, { method: "squish" }).apply(input, valid)).toEqual(imageOf(recorded.resize_squish_4));
});

test("a crop lies inside the picture and a padded picture inside its region, anywhere in training", () => {
  const side = fc.integer({ min: 1, max: 5000 });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(side, side, side, side, share, share, (width, height, w, h, px, py) => {
      const size = { width: w, height: h };
      const crop = resizePlan({ width, height }, size, "crop", [px, py]);
      expect(crop.x >= 0 && crop.y >= 0 && crop.width >= 1 && crop.height >= 1).toBe(true);
      expect(crop.x + crop.width <= width && crop.y + crop.height <= height).toBe(true);
      const pad = resizePlan({ width, height }, size, "pad", [px, py]);
      expect(pad.x <= 0 && pad.y <= 0).toBe(true);
      // The rounded product may lose the last pixel, as in fast.ai.
      expect(pad.x + pad.width >= width - 1 && pad.y + pad.height >= height - 1).toBe(true);
    }),
  );
});

test("the place is drawn in training and the middle in validation", () => {
  const crop = new Resize(5);
  const left = crop.apply(input, { split: "train", draw: () => 0 });
  const right = crop.apply(input, { split: "train", draw: () => 0.999 });
  expect(left).not.toEqual(right);
  expect(crop.apply(input, { split: "valid", draw: () => 0 })).toEqual(crop.apply(input, valid));
});

test("options out of range are refused", () => {
  for (const size of [0, -1, 1.5, 1e6, Number.NaN]) expect(() => new Resize(size)).toThrow(/size must be whole/);
  expect(() => new Resize(8, { method: "stretch" as "pad" })).toThrow(/"stretch".*crop, squish, pad/);
  expect(() => new Resize(8, { padMode: "wrap" as "zeros" })).toThrow(/"wrap"/);
});
