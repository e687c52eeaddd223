import { describe, expect, test } from "vitest";
import { draws } from "../random.js";
import { Dihedral, Flip, type Geometry, Rotate, Warp, Zoom } from "./geometry.js";
import { Brightness, Contrast, Hue, type Light, Saturation } from "./light.js";
import { RandomErasing } from "./random-erasing.js";

const N = 10_000;
const each = <T>(draw: (stream: ReturnType<typeof draws>) => T): T[] =>
  Array.from({ length: N }, (_, item) => draw(draws(3, 42, 0, item, 1)));
const elements = (transform: Geometry, index: number) => each((draw) => transform.matrix(draw)[index]);
const values = (light: Light) => each((draw) => light.value(draw));

/** Five standard deviations of a share of N draws. */
const expectShare = (found: readonly unknown[], share: number) =>
  expect(Math.abs(found.length / N - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / N));

/** Values uniform between two bounds: the bounds are reached nearly and never passed, the mean is the middle. */
function expectUniform(found: readonly number[], least: number, greatest: number): void {
  const width = greatest - least;
  const mean = found.reduce((sum, v) => sum + v, 0) / found.length;
  expect(Math.min(...found)).toBeGreaterThanOrEqual(least - 1e-12);
  expect(Math.max(...found)).toBeLessThanOrEqual(greatest + 1e-12);
  expect(Math.min(...found)).toBeLessThan(least + 0.01 * width);
  expect(Math.max(...found)).toBeGreaterThan(greatest - 0.01 * width);
  expect(Math.abs(mean - (least + greatest) / 2)).toBeLessThan((5 * 0.2887 * width) / Math.sqrt(found.length));
}

describe(`over ${N} draws`, () => {
  test("half are flipped", () => {
    expectShare(
      elements(Flip(), 0).filter((x) => x === -1),
      0.5,
    );
  });

  test("a dihedral leaves half and an eighth of the other half as it is, and the rest lies in seven ways alike", () => {
    const ways = each((draw) => Dihedral().matrix(draw).join());
    const distinct = new Set(ways);
    expect(distinct.size).toBe(8);
    for (const way of distinct) {
      const found = ways.filter((other) => other === way);
      expectShare(found, way === "1,0,0,0,1,0,0,0,1" ? 0.5 + 0.5 / 8 : 0.5 / 8);
    }
  });

  test("a quarter isn't rotated, the others by -10 to 10 degrees", () => {
    const angles = elements(Rotate({ p: 0.75 }), 1).map((sin) => (Math.asin(sin) * 180) / Math.PI);
    expectShare(
      angles.filter((angle) => angle === 0),
      0.25,
    );
    expectUniform(
      angles.filter((angle) => angle !== 0),
      -10,
      10,
    );
  });

  test("a quarter isn't zoomed, the others by 1 to 1.1, about any point", () => {
    const zoomed = each((draw) => Zoom({ p: 0.75 }).matrix(draw)).filter(([scale]) => scale !== 1);
    expectShare(zoomed, 0.75);
    expectUniform(
      zoomed.map(([scale]) => 1 / scale),
      1,
      1.1,
    );
    for (const index of [2, 5])
      expectUniform(
        zoomed.map((m) => (m[index] / (1 - m[0]) + 1) / 2),
        0,
        1,
      );
  });

  test("a warp draws its two magnitudes, and whether they count, apart from each other", () => {
    // With y = 0 the matrix holds x, and with x = 0 it holds y.
    const drawn = each((draw) => Warp({ p: 0.75 }).matrix(draw));
    const is = (x: boolean, y: boolean) => drawn.filter((m) => (m[2] !== 0) === x && (m[5] !== 0) === y);
    expectShare(is(false, false), 0.25 * 0.25);
    expectShare(is(true, false), 0.75 * 0.25);
    expectShare(is(false, true), 0.75 * 0.25);
    expectShare(is(true, true), 0.75 * 0.75);
    expectUniform(
      is(true, false).map((m) => -m[2]),
      -0.2,
      0.2,
    );
    expectUniform(
      is(false, true).map((m) => -m[5]),
      -0.2,
      0.2,
    );
  });

  test("a quarter isn't brightened, the others by 0.4 to 0.6", () => {
    const changes = values(Brightness()).map((logit) => 1 / (1 + Math.exp(-logit)));
    expectShare(
      changes.filter((change) => change === 0.5),
      0.25,
    );
    expectUniform(
      changes.filter((change) => change !== 0.5),
      0.4,
      0.6,
    );
  });

  test.each([
    { name: "contrast", light: Contrast(), max: 0.2, neutral: 1 },
    { name: "saturation", light: Saturation(), max: 0.2, neutral: 1 },
    { name: "hue", light: Hue(), max: 0.1, neutral: 0 },
  ])("a quarter keep their $name, the others change by a factor, its logarithm uniform", ({ light, max, neutral }) => {
    const factors = values(light);
    expectShare(
      factors.filter((factor) => factor === neutral),
      0.25,
    );
    expectUniform(factors.filter((factor) => factor !== neutral).map(Math.log), Math.log(1 - max), -Math.log(1 - max));
  });

  test("half are erased, by rectangles of allowed area and shape inside the picture", () => {
    const size = { width: 400, height: 300 };
    const erased = each((draw) => RandomErasing().boxes(draw, size)).flat();
    expectShare(erased, 0.5);
    for (const [top, bottom, left, right] of erased) {
      expect(top >= 0 && bottom <= 300 && left >= 0 && right <= 400).toBe(true);
      expect((bottom - top) * (right - left)).toBeLessThan(0.31 * 400 * 300);
    }
    const areas = erased.map(([top, bottom, left, right]) => (bottom - top) * (right - left));
    expect(areas.reduce((sum, area) => sum + area, 0) / areas.length / 120_000).toBeGreaterThan(0.13);
  });
});

test("options out of range are refused", () => {
  expect(() => Rotate({ p: 1.5 })).toThrow(/p must be/);
  expect(() => Zoom({ minZoom: 2, maxZoom: 1 })).toThrow(/zoom/);
  expect(() => Warp({ magnitude: 0.8 })).toThrow(/inside out/);
  expect(() => Contrast({ max: 1 })).toThrow(/contrast/);
  expect(() => RandomErasing({ least: 0.5 })).toThrow(/least/);
});
