import { describe, expect, test } from "vitest";
import golden from "../../../../tests/golden/fastai.json" with { type: "json" };
import { flatCos, groupRates, oneCycle, slice } from "./index.js";

describe("one cycle", () => {
  const cases = Object.entries(golden.one_cycle).filter(([name]) => name !== "columns");

  // What the file's own captions say of each run.
  const options = [
    { lr: 2e-3, div: 25, pctStart: 0.99 },
    { lr: 1e-3, div: 5, pctStart: 0.3 },
    { lr: 1e-3, div: 25, pctStart: 0.25 },
  ];

  test.each(cases.map(([name, rows], i) => ({ name, rows: rows as number[][], ...options[i] })))(
    "is fast.ai's: $name",
    ({ rows, lr, div, pctStart }) => {
      const { lrs, mom } = oneCycle([lr], { div, pctStart });
      expect(rows.length).toBeGreaterThan(0);
      for (const [position, expectedLr, expectedMom] of rows) {
        expect(Math.abs(lrs[0](position) / expectedLr - 1)).toBeLessThan(1e-6);
        expect(Math.abs(mom(position) / expectedMom - 1)).toBeLessThan(1e-6);
      }
    },
  );

  test("ends at the last value", () => {
    const { lrs, mom } = oneCycle([1e-3]);
    expect(lrs[0](1)).toBeCloseTo(1e-8, 12);
    expect(mom(1)).toBeCloseTo(0.95, 12);
  });
});

describe("rates of groups", () => {
  test("one rate serves all", () => {
    expect(groupRates(0.1, 3)).toEqual([0.1, 0.1, 0.1]);
  });

  test("slice(b) gives all but the last a tenth", () => {
    expect(groupRates(slice(2e-3), 3)).toEqual([2e-4, 2e-4, 2e-3]);
  });

  test("slice(a, b) is geometric", () => {
    const rates = groupRates(slice(1e-5, 1e-3), 3);
    [1e-5, 1e-4, 1e-3].forEach((rate, i) => {
      expect(rates[i]).toBeCloseTo(rate, 12);
    });
    expect(groupRates(slice(1e-5, 1e-3), 1)).toEqual([1e-3]);
  });
});

test("flat, then a cosine: the rate stays for three quarters, and is half way down after half of the rest", () => {
  const [group0, group1] = flatCos([1e-4, 1e-3]).lrs;
  for (const position of [0, 0.3, 0.74]) expect(group1(position)).toBeCloseTo(1e-3, 12);
  expect(group1(0.875)).toBeCloseTo((1e-3 + 1e-8) / 2, 12);
  expect(group1(1)).toBeCloseTo(1e-8, 12);
  expect(group0(0.875)).toBeCloseTo((1e-4 + 1e-9) / 2, 12);
});
