import { expect } from "vitest";

/**
 * Expects every value within `relative` times the largest magnitude of `expected`. The largest, since a sum of many
 * terms may cancel to almost nothing, and its rounding error is that of the terms.
 * An infinity must be met exactly; NaN never passes.
 */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, relative = 1e-5): void {
  expect(actual.length, "number of values").toBe(expected.length);
  let largest = 0;
  let worst = 0;
  let error = 0;
  for (let i = 0; i < expected.length; i++) {
    if (Number.isFinite(expected[i])) largest = Math.max(largest, Math.abs(expected[i]));
    const difference = actual[i] === expected[i] ? 0 : Math.abs(actual[i] - expected[i]);
    if (difference <= error) continue;
    worst = i;
    error = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  const bound = relative * largest;
  if (error > bound) expect.fail(`value ${worst} is ${actual[worst]}, expected ${expected[worst]} within ${bound}`);
}
