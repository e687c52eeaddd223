import fc from "fast-check";
import { expect, test } from "vitest";
import { draws } from "../random.js";
import { golden, imageOf } from "../testing/golden.js";
import { centreCrop, RandomResizedCrop, randomCrop } from "./random-resized-crop.js";

test.each(golden.random_resized_crop_train.rows)(
  "randomCrop is fast.ai's: %i x %i from %d, draws %d %d %d %d",
  (...row) => {
    const [width, height, minScale, uArea, uRatio, uX, uY, region, topLeft] = row;
    const plan = randomCrop(
      { width, height },
      { minScale, maxScale: 1, ratio: [3 / 4, 4 / 3] },
      (index) => [uArea, uRatio, uX, uY][index % 4],
    );
    expect([plan.width, plan.height]).toEqual(region);
    expect([plan.x, plan.y]).toEqual(topLeft);
  },
);

test.each(golden.random_resized_crop_valid)("validation is squished as by fast.ai: %i", (size, out, squished) => {
  const plan = centreCrop({ width: size, height: size }, 0.14);
  expect([plan.squished.width, plan.squished.height]).toEqual(squished);
  expect([plan.window.width, plan.window.height]).toEqual(out);
});

test("validation gives fast.ai's pixels", () => {
  const input = imageOf(golden.pillow_resize.input_hwc);
  const out = new RandomResizedCrop(8).apply(input, { split: "valid", draw: () => 0 });
  expect(out).toEqual(imageOf(golden.item_transforms_on_pillow_input.random_resized_crop_valid_8));
});

test("every crop lies inside the picture and has a pixel", () => {
  const side = fc.integer({ min: 1, max: 65_000 });
  fc.assert(
    fc.property(
      side,
      side,
      fc.nat(),
      fc.double({ min: 0.001, max: 1, noNaN: true }),
      (width, height, seed, minScale) => {
        const crop = randomCrop({ width, height }, { minScale, maxScale: 1, ratio: [3 / 4, 4 / 3] }, draws(seed));
        expect(crop.x >= 0 && crop.y >= 0 && crop.width >= 1 && crop.height >= 1).toBe(true);
        expect(crop.x + crop.width <= width && crop.y + crop.height <= height).toBe(true);
      },
    ),
  );
});

test("crops take the areas and shapes asked for", () => {
  const options = { minScale: 0.3, maxScale: 0.5, ratio: [1 / 2, 2] as const };
  for (let item = 0; item < 2000; item++) {
    const { width, height } = randomCrop({ width: 1000, height: 1000 }, options, draws(1, item));
    expect((width * height) / 1e6).toBeGreaterThan(0.298);
    expect((width * height) / 1e6).toBeLessThan(0.502);
    expect(width / height).toBeGreaterThan(0.497);
    expect(width / height).toBeLessThan(2.01);
  }
});

test("options out of range are refused", () => {
  expect(() => new RandomResizedCrop(8, { minScale: 0 })).toThrow(/scale/);
  expect(() => new RandomResizedCrop(8, { minScale: 0.9, maxScale: 0.5 })).toThrow(/0\.9 to 0\.5/);
  expect(() => new RandomResizedCrop(8, { ratio: [2, 1] })).toThrow(/ratio/);
  expect(() => new RandomResizedCrop(8, { validExtra: Number.NaN })).toThrow(/validExtra/);
});
