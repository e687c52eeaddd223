import type { Extent, Matrix3 } from "@sunbear/kernels";

// Each takes a place in the result to the place in the picture that is seen there; both from -1 to 1, x to the right,
// y down.

export const identity: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** Left and right exchanged. */
export const flip: Matrix3 = [-1, 0, 0, 0, 1, 0, 0, 0, 1];

const SIGN_X = [1, -1, 1, -1, -1, 1, 1, -1] as const;
const SIGN_Y = [1, 1, -1, 1, -1, -1, 1, -1] as const;
const SWAPS_AXES = [false, false, false, true, false, true, true, true] as const;

/** One of the eight ways to turn a square over, from 0 (as it is) to 7, in fast.ai's numbering. */
export function dihedral(k: number): Matrix3 {
  const [x, y] = [SIGN_X[k], SIGN_Y[k]];
  return SWAPS_AXES[k] ? [0, x, 0, y, 0, 0, 0, 0, 1] : [x, 0, 0, 0, y, 0, 0, 0, 1];
}

/** A turn about the middle, counterclockwise as the eye sees it. */
export function rotation(degrees: number): Matrix3 {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [cos, sin, 0, -sin, cos, 0, 0, 0, 1];
}

/**
 * The picture `factor` times as large.
 *
 * @param x which part remains visible, from 0 (left) to 1
 * @param y the same, from 0 (top) to 1
 */
export function zoom(factor: number, x: number, y: number): Matrix3 {
  const scale = 1 / factor;
  return [scale, 0, (1 - scale) * (2 * x - 1), 0, scale, (1 - scale) * (2 * y - 1), 0, 0, 1];
}

/**
 * The picture seen at a slant: the corners (-1, -1), (-1, 1), (1, -1), (1, 1) of the picture go to
 * (-1 - y, -1 - x), (-1 + y, 1 + x), (1 + y, -1 + x), (1 - y, 1 - x). Of the eight unknowns of a homography the
 * symmetry of these corners leaves three, which solve in closed form.
 *
 * @param x how much taller one side gets than the other; with y inside the unit circle
 * @param y how much wider the top gets than the bottom
 */
export function warp(x: number, y: number): Matrix3 {
  const shear = (2 * x * y) / (1 - x * x - y * y);
  const [toX, toY] = [-x - y * shear, -y - x * shear];
  return [1, shear, toX, shear, 1, toY, toX, toY, 1];
}

/** The correction that makes a turn in coordinates from -1 to 1 a turn of a picture that isn't square. */
export function fixAspect(m: Matrix3, [h, w]: Extent): Matrix3 {
  return [m[0], (m[1] * h) / w, m[2], (m[3] * w) / h, m[4], m[5], m[6], m[7], m[8]];
}
