/** A 3 x 3 matrix by rows: it takes the point (x, y) to (X / Z, Y / Z) with (X, Y, Z) = M (x, y, 1). */
export type Matrix3 = readonly [
  ...[m00: number, m01: number, m02: number],
  ...[m10: number, m11: number, m12: number],
  ...[m20: number, m21: number, m22: number],
];

/** Height and width. */
export type Extent = readonly [h: number, w: number];

/** The product a b: first b is applied to a point, then a. */
export function multiply(a: Matrix3, b: Matrix3): Matrix3 {
  const at = (row: number, column: number) =>
    a[3 * row] * b[column] + a[3 * row + 1] * b[3 + column] + a[3 * row + 2] * b[6 + column];
  return [at(0, 0), at(0, 1), at(0, 2), at(1, 0), at(1, 1), at(1, 2), at(2, 0), at(2, 1), at(2, 2)];
}

/**
 * The same map between pixels rather than between coordinates from -1 to 1: from (column, row) of the output to
 * (column, row) of the input, both counted from 0 at the centre of the top left pixel. PyTorch's `affine_grid` and
 * `grid_sample` in one matrix.
 *
 * @param alignCorners whether -1 and 1 are the centres of the outermost pixels, rather than their outer edges
 */
export function pixelMap(map: Matrix3, from: Extent, to: Extent, alignCorners: boolean): Matrix3 {
  return multiply(multiply(toPixels(to, alignCorners), map), fromPixels(from, alignCorners));
}

function fromPixels([h, w]: Extent, alignCorners: boolean): Matrix3 {
  const axis = (n: number): readonly [scale: number, shift: number] => {
    if (!alignCorners) return [2 / n, 1 / n - 1];
    return n > 1 ? [2 / (n - 1), -1] : [0, 0]; // a single pixel lies in the middle
  };
  const [sx, tx] = axis(w);
  const [sy, ty] = axis(h);
  return [sx, 0, tx, 0, sy, ty, 0, 0, 1];
}

function toPixels([h, w]: Extent, alignCorners: boolean): Matrix3 {
  const axis = (n: number) => (alignCorners ? (n - 1) / 2 : n / 2);
  const shift = (n: number) => (n - 1) / 2;
  return [axis(w), 0, shift(w), 0, axis(h), shift(h), 0, 0, 1];
}

/** Maps as the kernel reads them: of each, three columns of three values and a pad. */
export function packMaps(maps: readonly Matrix3[]): Float32Array {
  const out = new Float32Array(12 * maps.length);
  for (const [i, m] of maps.entries())
    for (let column = 0; column < 3; column++)
      for (let row = 0; row < 3; row++) out[12 * i + 4 * column + row] = m[3 * row + column];
  return out;
}
