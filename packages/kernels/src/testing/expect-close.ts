import { expect } from "vitest";

/**
 * Expects every value within `relative` times the largest magnitude of `expected`. The largest, since a sum of many
 * terms may cancel to almost nothing, and its rounding error is that of the terms.
 */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, relative = 1e-5): void {
  expect(actual.length, "number of values").toBe(expected.length);
  let largest = 0;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i]));
  let worst = 0;
  for (let i = 1; i < expected.length; i++) if (!(error(i) <= error(worst))) worst = i;
  const bound = relative * largest;
  if (expected.length > 0 && !(error(worst) <= bound))
    expect.fail(`value ${worst} is ${actual[worst]}, expected ${expected[worst]} within ${bound}`);

  function error(i: number): number {
    return Math.abs(actual[i] - expected[i]);
  }
}
