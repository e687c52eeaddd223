import { expect, test } from "vitest";
import { narrowToBrain, widenBrain } from "./floats.js";

const everyPattern = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
const isNumber = (values: Float32Array) => (_: number, i: number) => !Number.isNaN(values[i]);

test("every bfloat16 survives being widened and narrowed", () => {
  const wide = widenBrain(everyPattern);
  expect(wide.filter((value) => Number.isNaN(value))).toHaveLength(2 * 127);
  expect(narrowToBrain(wide).filter(isNumber(wide))).toEqual(everyPattern.filter(isNumber(wide)));
});

test("narrowing goes to the nearest, ties to even", () => {
  const brain = (value: number) => narrowToBrain(Float32Array.of(value))[0];
  expect(brain(1 + 2 ** -8)).toBe(0x3f80);
  expect(brain(1 + 3 * 2 ** -8)).toBe(0x3f82);
  expect(brain(3.4e38)).toBe(0x7f80);
  expect(Number.isNaN(widenBrain(narrowToBrain(Float32Array.of(Number.NaN)))[0])).toBe(true);
});
