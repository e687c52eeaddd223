import { describe, expect, test } from "vitest";
import { type DType, type Gpu, narrowToHalf, widenHalf } from "../runtime/index.js";
import { expectClose } from "./expect-close.js";

/** `describe` for arrays of a type; where the adapter hasn't got it, a skipped test says so. */
export function describeStored(name: string, gpu: Gpu, dtype: DType, body: () => void): void {
  if (dtype === "f32" || gpu.hasF16) describe(name, body);
  else test.skip(`${name} (skipped: adapter has no shader-f16)`, () => {});
}

/** What an array of a type holds of these values. */
export const rounded = (values: Float32Array, dtype: DType): Float32Array<ArrayBuffer> =>
  dtype === "f16" ? widenHalf(narrowToHalf(values)) : Float32Array.from(values);

/**
 * Expects what a kernel computes in f32 and stores in a type. For f32 that is expectClose; for f16 a value may be off by
 * that and by one unit in its last place, since WGSL lets an adapter round up or down: 2^-10 of the value, or 2^-24 where
 * that is more.
 */
export function expectStored(
  dtype: DType,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  relative = 1e-5,
): void {
  if (dtype === "f32") {
    expectClose(actual, expected, relative);
    return;
  }
  const toNearest = Float64Array.from(actual, (value, i) => {
    if (!Number.isFinite(expected[i])) return value;
    const unit = Math.max(2 ** -10 * Math.abs(expected[i]), 2 ** -24);
    return Math.abs(value - expected[i]) <= unit ? expected[i] : value - Math.sign(value - expected[i]) * unit;
  });
  expect(actual.length, "number of values").toBe(expected.length);
  expectClose(toNearest, expected, relative);
}
