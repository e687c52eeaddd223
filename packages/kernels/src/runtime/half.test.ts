import { expect, test } from "vitest";
import { narrowToHalf, widenHalf } from "./half.js";

const everyPattern = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
const isNumber = (values: Float32Array) => (_: number, i: number) => !Number.isNaN(values[i]);

test("every half survives being widened and narrowed", () => {
  const wide = widenHalf(everyPattern);
  expect(wide.filter((value) => Number.isNaN(value))).toHaveLength(2 * 1023);
  expect(narrowToHalf(wide).filter(isNumber(wide))).toEqual(everyPattern.filter(isNumber(wide)));
});

test("halves have IEEE's values", () => {
  const halves = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0400, 0x03ff, 0x0001, 0x8000, 0x7c00, 0xfc00);
  const { POSITIVE_INFINITY, NEGATIVE_INFINITY } = Number;
  const values = [1, -2, 65504, 2 ** -14, 1023 * 2 ** -24, 2 ** -24, -0, POSITIVE_INFINITY, NEGATIVE_INFINITY];
  expect([...widenHalf(halves)]).toEqual(values);
});

test("narrowing goes to the nearest, ties to even", () => {
  const half = (value: number) => narrowToHalf(Float32Array.of(value))[0];
  expect(half(1 + 2 ** -11)).toBe(0x3c00);
  expect(half(1 + 3 * 2 ** -11)).toBe(0x3c02);
  expect(half(1 + 2 ** -11 + 2 ** -20)).toBe(0x3c01);
  expect(half(2 - 2 ** -12)).toBe(0x4000);
  expect(half(65519)).toBe(0x7bff);
  expect(half(65520)).toBe(0x7c00);
  expect(half(2 ** -25)).toBe(0);
  expect(half(-(2 ** -24) * 1.5)).toBe(0x8002);
  expect(half(2 ** -14 - 2 ** -26)).toBe(0x0400);
  expect(half(Number.NaN)).toBe(0x7e00);
});
