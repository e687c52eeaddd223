import { describe, expect, test } from "vitest";
import { random } from "../testing/index.js";
import { winogradMatrices } from "./winograd-matrices.js";

describe.each([2, 4] as const)("Winograd's F(%i, 3)", (m) => {
  const { aT, g, bT } = winogradMatrices(m);
  const times = (matrix: readonly (readonly number[])[], v: readonly number[]) =>
    matrix.map((row) => row.reduce((sum, value, i) => sum + value * v[i], 0));

  test("correlates a line with a filter", () => {
    const [d, filter] = [[...random([m + 2], 1)], [...random([3], 2)]];
    const [v, u] = [times(bT, d), times(g, filter)];
    const y = times(
      aT,
      v.map((value, i) => value * u[i]),
    );
    y.forEach((value, i) => {
      expect(value).toBeCloseTo(d[i] * filter[0] + d[i + 1] * filter[1] + d[i + 2] * filter[2], 12);
    });
  });
});
