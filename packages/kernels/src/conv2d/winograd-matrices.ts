/**
 * The matrices of Winograd's F(m×m, 3×3) (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015): a
 * tile of m×m outputs comes from (m+2)×(m+2) inputs by (m+2)² multiplications per pair of channels instead of 9m².
 *
 *   Y = Aᵀ [ (G g Gᵀ) ∘ (Bᵀ d B) ] A      and, transposed, for the weight gradient      dg = Gᵀ [ (Bᵀ d B) ∘ (A dY Aᵀ) ] G
 */
export interface WinogradMatrices {
  /** [m][m+2] */
  readonly aT: Matrix;
  /** [m+2][3] */
  readonly g: Matrix;
  /** [m+2][m+2] */
  readonly bT: Matrix;
}

export type Matrix = readonly (readonly number[])[];

/** Sizes m of the output tiles that there are matrices for. */
export type WinogradTile = 2 | 4;

/**
 * Points at which the polynomials behind the algorithm are evaluated, besides infinity. For m = 4 the customary
 * 0, ±1, ±2 lose a decimal digit. These lose half of one: convolutions of 512 channels err by 4e-6 of the largest value,
 * F(2×2, 3×3) by 1e-6 (Barabasz et al., "Error Analysis and Improving the Accuracy of Winograd Convolution", 2018, search
 * for such points).
 */
const POINTS = { 2: [0, 1, -1], 4: [0, 3 / 4, -3 / 4, 3 / 2, -3 / 2] } as const;

/**
 * Cook and Toom's construction: evaluate a filter (G) and a transposed input (B) at the points, multiply, interpolate (A).
 * Row j of Bᵀ holds the coefficients of Π (x - p_i), i ≠ j; G divides by Π (p_j - p_i).
 */
export function winogradMatrices(m: WinogradTile): WinogradMatrices {
  const points = POINTS[m];
  const others = (j: number) => points.filter((_, i) => i !== j);
  const powers = (p: number, n: number) => Array.from({ length: n }, (_, i) => p ** i);
  const columns = points.map((p) => powers(p, m));
  return {
    aT: powers(0, m).map((_, i) => [...columns.map((column) => column[i]), i === m - 1 ? 1 : 0]),
    g: [
      ...points.map((p, j) => {
        const scale = others(j).reduce((product, q) => product * (p - q), 1);
        return powers(p, 3).map((power) => power / scale);
      }),
      [0, 0, 1],
    ],
    bT: [...points.map((_, j) => [...coefficients(others(j)), 0]), coefficients(points)],
  };
}

/** Coefficients of Π (x - p), that of x⁰ first. */
const coefficients = (points: readonly number[]): number[] =>
  points.reduce((c, p) => Array.from({ length: c.length + 1 }, (_, i) => (c[i - 1] ?? 0) - p * (c[i] ?? 0)), [1]);

export const transposed = (matrix: Matrix): Matrix => matrix[0].map((_, i) => matrix.map((row) => row[i]));
