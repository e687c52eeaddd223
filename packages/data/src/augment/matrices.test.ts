import { type Matrix3, multiply } from "@sunbear/kernels";
import { expect, test } from "vitest";
import { golden } from "../testing/golden.js";
import { dihedral, fixAspect, flip, identity, rotation, warp, zoom } from "./matrices.js";

const recorded = golden.batch_transforms;
const flat = (rows: readonly (readonly number[])[]) => rows.flat();

function expectMatrix(actual: Matrix3, rows: readonly number[]): void {
  for (const [i, value] of rows.entries()) expect(actual[i]).toBeCloseTo(value, 6);
}

test("flip, rotation, zoom, their product and its correction are fast.ai's", () => {
  expectMatrix(flip, flat(recorded.flip_mat));
  expectMatrix(rotation(10), flat(recorded.rotate_mat_10deg));
  expectMatrix(zoom(1.1, 0.25, 0.75), flat(recorded["zoom_mat_1.1_cx.25_cy.75"]));
  const product = multiply(multiply(flip, rotation(10)), zoom(1.1, 0.25, 0.75));
  expectMatrix(product, flat(recorded["flip@rotate@zoom"]));
  expectMatrix(fixAspect(product, [6, 8]), flat(recorded.after_aspect_fix));
});

test("a warp is fast.ai's", () => {
  const m = warp(0.1, -0.2);
  expectMatrix(m, [...recorded.warp_coeffs, 1]);
  // fast.ai lists the corners column by column, from the left and the top.
  const corners = [-1, 1].flatMap((x) => [-1, 1].map((y) => [x, y]));
  for (const [i, [toX, toY]] of corners.entries()) {
    const [x, y] = recorded.warp_targ_pts[i];
    const z = m[6] * x + m[7] * y + m[8];
    expect((m[0] * x + m[1] * y + m[2]) / z).toBeCloseTo(toX, 6);
    expect((m[3] * x + m[4] * y + m[5]) / z).toBeCloseTo(toY, 6);
  }
});

test.each([
  [0.1, -0.2],
  [-0.55, 0.4],
  [0, 0.3],
])("a warp by %d, %d brings the corners to those of the square", (x, y) => {
  const corners = [
    [-1 - y, -1 - x, -1, -1],
    [-1 + y, 1 + x, -1, 1],
    [1 + y, -1 + x, 1, -1],
    [1 - y, 1 - x, 1, 1],
  ];
  const m = warp(x, y);
  for (const [fromX, fromY, toX, toY] of corners) {
    const z = m[6] * fromX + m[7] * fromY + m[8];
    expect((m[0] * fromX + m[1] * fromY + m[2]) / z).toBeCloseTo(toX, 12);
    expect((m[3] * fromX + m[4] * fromY + m[5]) / z).toBeCloseTo(toY, 12);
  }
});

test("the eight ways of a square are all different, keep lengths, and begin with none", () => {
  const ways = Array.from({ length: 8 }, (_, k) => dihedral(k));
  expect(ways[0]).toEqual(identity);
  expect(ways[1]).toEqual(flip);
  expect(new Set(ways.map((m) => m.map((v) => v + 0).join())).size).toBe(8);
  for (const m of ways) expect(Math.abs(m[0] * m[4] - m[1] * m[3])).toBe(1);
});
