import { expect, test } from "vitest";
import { resample } from "../image/resample.js";
import { madeImage } from "../testing/made-set.js";
import { CropPad, RandomCrop } from "./crop-pad.js";
import { RatioResize } from "./ratio-resize.js";

const image = madeImage("a", 9, 6);
const train = (u: number) => ({ split: "train", draw: () => u }) as const;
const valid = { split: "valid", draw: () => 0 } as const;

/** The same by the resampler, which is Pillow's, where nothing is resized. */
const region = (
  x: number,
  y: number,
  width: number,
  height: number,
  padMode: "zeros" | "border" | "reflection" = "zeros",
) => resample(image, { width, height }, { region: { x, y, width, height }, padMode });

test("CropPad takes the middle, and pads what is missing; halves are rounded down, as in fast.ai", () => {
  expect(new CropPad([4, 5]).apply(image)).toEqual(region(2, 1, 5, 4));
  expect(new CropPad([9, 12]).apply(image)).toEqual(region(-2, -2, 12, 9));
  for (const padMode of ["border", "reflection"] as const)
    expect(new CropPad([4, 20], { padMode }).apply(image)).toEqual(region(-6, 1, 20, 4, padMode));
});

test("RandomCrop goes from one corner to the other in training, and takes the middle in validation", () => {
  const crop = new RandomCrop([4, 5]);
  expect(crop.apply(image, train(0))).toEqual(region(0, 0, 5, 4));
  expect(crop.apply(image, train(0.999))).toEqual(region(4, 2, 5, 4));
  expect(crop.apply(image, valid)).toEqual(region(2, 1, 5, 4));
  expect(new RandomCrop([8, 5]).apply(image, train(0))).toEqual(region(0, -1, 5, 8));
});

test("RatioResize brings the longer side to its size", () => {
  const sizeOf = (width: number, height: number) => {
    const { data, ...size } = new RatioResize(12).apply(madeImage("b", width, height), valid);
    return size;
  };
  expect(sizeOf(9, 6)).toEqual({ width: 12, height: 8 });
  expect(sizeOf(6, 9)).toEqual({ width: 8, height: 12 });
  expect(sizeOf(100, 1)).toEqual({ width: 12, height: 1 });
});
