import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { golden, imageOf } from "../testing/golden.js";
import type { Image } from "./image.js";
import { type PadMode, padModes } from "./padding.js";
import { resample } from "./resample.js";

const input = imageOf(golden.pillow_resize.input_hwc);

describe("Pillow's pixels", () => {
  for (const [name, rows] of Object.entries(golden.pillow_resize)) {
    if (name === "input_hwc") continue;
    test(name, () => {
      const [, filter, width, height] = name.match(/^(bilinear|bicubic)_(\d+)x(\d+)$/)!;
      const size = { width: Number(width), height: Number(height) };
      expect(resample(input, size, { filter: filter as "bilinear" | "bicubic" })).toEqual(imageOf(rows));
    });
  }
});

const picture = fc
  .record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 40 }), seed: fc.nat() })
  .map(({ width, height, seed }): Image => {
    const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => Math.imul(i + seed, 2654435761) >>> 24);
    return { width, height, data };
  });
const side = fc.integer({ min: 1, max: 50 });
const filter = fc.constantFrom("bilinear" as const, "bicubic" as const);

test("bilinear stays within the range of the picture", () => {
  fc.assert(
    fc.property(picture, side, side, (image, width, height) => {
      const { data } = resample(image, { width, height });
      expect(Math.min(...data)).toBeGreaterThanOrEqual(Math.min(...image.data));
      expect(Math.max(...data)).toBeLessThanOrEqual(Math.max(...image.data));
    }),
  );
});

test("the same size gives the same pixels", () => {
  fc.assert(
    fc.property(picture, filter, (image, filter) => {
      expect(resample(image, image, { filter })).toEqual(image);
    }),
  );
});

test("a region is the same as cutting it out and padding it first", () => {
  const region = fc.record({
    x: fc.integer({ min: -90, max: 60 }),
    y: fc.integer({ min: -90, max: 60 }),
    width: side,
    height: side,
  });
  const mode = fc.constantFrom(...padModes);
  fc.assert(
    fc.property(picture, region, side, side, filter, mode, (image, region, width, height, filter, padMode) => {
      const cut: Image = { width: region.width, height: region.height, data: cutOut(image, region, padMode) };
      const size = { width, height };
      expect(resample(image, size, { region, padMode, filter })).toEqual(resample(cut, size, { filter }));
    }),
  );
});

test("a window is that part of the whole result", () => {
  fc.assert(
    fc.property(picture, side, side, filter, fc.nat(), (image, width, height, filter, place) => {
      const window = {
        x: place % width,
        y: (place >> 8) % height,
        width: width - (place % width),
        height: height - ((place >> 8) % height),
      };
      const whole = resample(image, { width, height }, { filter });
      expect(resample(image, { width, height }, { window, filter }).data).toEqual(cutOut(whole, window, "zeros"));
    }),
  );
});

test("one pixel and one row of 65,000 are resized too", () => {
  const pixel: Image = { width: 1, height: 1, data: Uint8Array.of(200, 30, 40) };
  const { data } = resample(pixel, { width: 224, height: 224 });
  expect([...data.slice(0, 3), ...data.slice(-3)]).toEqual([200, 30, 40, 200, 30, 40]);
  const row: Image = { width: 65_000, height: 1, data: new Uint8Array(195_000).fill(77) };
  const column: Image = { width: 1, height: 65_000, data: row.data };
  const square = { x: 0, y: -32_000, width: 65_000, height: 65_000 };
  expect(resample(row, { width: 32, height: 32 }).data.every((v) => v === 77)).toBe(true);
  expect(resample(column, { width: 32, height: 32 }).data.every((v) => v === 77)).toBe(true);
  const padded = resample(row, { width: 32, height: 32 }, { region: square, padMode: "reflection" });
  expect(padded.data.every((v) => v === 77)).toBe(true);
});

test("impossible sizes are refused", () => {
  expect(() => resample(input, { width: 0, height: 4 })).toThrow(/7 x 5 to 0 x 4/);
  expect(() => resample({ ...input, width: 8 }, { width: 4, height: 4 })).toThrow(/120 bytes, not 105/);
  const window = { x: 1, y: 0, width: 4, height: 4 };
  expect(() => resample(input, { width: 4, height: 4 }, { window })).toThrow(/window/);
});

/** Plain meaning of padding, one pixel at a time. */
function cutOut(image: Image, region: { x: number; y: number; width: number; height: number }, mode: PadMode) {
  const bounce = (i: number, n: number): number =>
    n === 1 ? 0 : i < 0 ? bounce(-i, n) : i >= n ? bounce(2 * (n - 1) - i, n) : i;
  const at = (x: number, y: number): number[] => {
    const { width: w, height: h } = image;
    const inside = x >= 0 && y >= 0 && x < w && y < h;
    if (!inside && mode === "zeros") return [0, 0, 0];
    const [sx, sy] =
      mode === "border"
        ? [Math.min(w - 1, Math.max(0, x)), Math.min(h - 1, Math.max(0, y))]
        : [bounce(x, w), bounce(y, h)];
    return [...image.data.subarray((sy * w + sx) * 3, (sy * w + sx) * 3 + 3)];
  };
  const pixels: number[] = [];
  for (let y = 0; y < region.height; y++)
    for (let x = 0; x < region.width; x++) pixels.push(...at(region.x + x, region.y + y));
  return Uint8Array.from(pixels);
}
