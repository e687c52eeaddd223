import sharp from "sharp";
import { expect, test } from "vitest";
import { madeImage } from "../testing/made-set.js";
import { gridPng } from "./grid-png.js";

test("every picture stands in its cell, enlarged pixel by pixel, its label above it", async () => {
  const images = ["a", "b", "c"].map((name) => ({ image: madeImage(name, 40, 30), label: "<&\u0007 long" }));
  const png = await gridPng(images, { nrows: 2 });
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  // 4 times 40 x 30, gaps of 10, labels of 26.
  expect([info.width, info.height, info.channels]).toEqual([10 + 2 * 170, 10 + 2 * 156, 3]);
  const at = (x: number, y: number) => [...data.subarray(3 * (y * info.width + x), 3 * (y * info.width + x) + 3)];
  for (const [i, { image }] of images.entries()) {
    const [left, top] = [10 + (i % 2) * 170, 36 + Math.floor(i / 2) * 156];
    for (const [x, y] of [
      [0, 0],
      [39, 29],
      [17, 8],
    ])
      expect(at(left + 4 * x + 1, top + 4 * y + 2)).toEqual([
        ...image.data.subarray(3 * (40 * y + x), 3 * (40 * y + x) + 3),
      ]);
    const caption = Array.from({ length: 160 * 20 }, (_, k) => at(left + (k % 160), top - 22 + Math.floor(k / 160)));
    expect(caption.some(([red]) => red < 150)).toBe(true);
  }
  await expect(gridPng([])).rejects.toThrow(/no pictures/);
});
