import { expect, test } from "vitest";
import { expectClose, expectStored, finiteDifference, random } from "./index.js";

test("expectClose is relative to the largest magnitude, and refuses what isn't a number", () => {
  expectClose([100, 1e-4], [100, 0]);
  expectClose([], []);
  expectClose([1, -Infinity], [1, -Infinity]);
  expect(() => expectClose([1, 5], [1, -Infinity])).toThrow("value 1");
  expect(() => expectClose([3, -Infinity], [1, -Infinity])).toThrow("value 0");
  expect(() => expectClose([Number.NaN], [Number.NaN])).toThrow("value 0 is NaN");
  expect(() => expectClose([100, 1e-2], [100, 0])).toThrow("value 1 is 0.01, expected 0");
  expect(() => expectClose([1, Number.NaN], [1, 1])).toThrow("value 1 is NaN");
  expect(() => expectClose([Number.NaN, 1], [1, 1])).toThrow("value 0 is NaN");
  expect(() => expectClose([1], [1, 1])).toThrow("number of values");
  expect(() => expectClose([1e-30], [0])).toThrow("value 0");
});

test("random values are spread over [-1, 1) and belong to their seed", () => {
  const values = random([100, 100], 1);
  expect(random([100, 100], 1)).toEqual(values);
  expect(random([100, 100], 2)).not.toEqual(values);
  expect(Math.min(...values)).toBeLessThan(-0.99);
  expect(Math.max(...values)).toBeGreaterThan(0.99);
  expect(Math.abs(values.reduce((a, b) => a + b) / values.length)).toBeLessThan(0.02);
});

test("finite differences give the gradient", () => {
  expectClose(
    finiteDifference((x) => x[0] ** 3 + x[0] * x[1], [2, 5]),
    [17, 2],
    1e-7,
  );
});

test("expectStored leaves a half one unit in its last place, and a tiny one 2^-24", () => {
  const half = (actual: number, expected: number) => () => expectStored("f16", [actual], [expected], 0);
  half(1 + 2 ** -10, 1)();
  half(2 ** -24, 0)();
  half(-(2 ** -24), 0)();
  half(-Infinity, -Infinity)();
  expect(half(1 + 2 ** -9, 1)).toThrow("value 0");
  expect(half(1 - 2 ** -9, 1)).toThrow("value 0");
  expect(half(2 ** -23, 0)).toThrow("value 0");
  expect(half(65504, Infinity)).toThrow("value 0");
  expect(half(Infinity, 65504)).toThrow("value 0");
  expect(half(Number.NaN, 1)).toThrow("value 0");
  expectStored("f16", [1 + 2 ** -10 + 9e-6, 1], [1, 1]);
  expect(() => expectStored("f32", [1 + 2 ** -10], [1])).toThrow("value 0");
});
