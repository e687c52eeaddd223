import { expect, test } from "vitest";
import { geometricMean, quantile, summarize } from "./statistics.js";

test("quantiles interpolate between neighbours and don't mind the order", () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([5, 1, 3], 0.5)).toBe(3);
  expect(quantile([1, 2, 3, 4, 5], 0.25)).toBe(2);
  expect(summarize([7])).toEqual({ median: 7, quartiles: [7, 7], samples: 1 });
});

test("the geometric mean of a ratio and its inverse is 1", () => {
  expect(geometricMean([4, 0.25])).toBeCloseTo(1, 12);
  expect(geometricMean([2, 8])).toBeCloseTo(4, 12);
  expect(geometricMean([])).toBeNaN();
});
