import { ROWS } from "../product/gather-rows.js";
import { gatheredProduct } from "../product/gathered-product.js";
import { outerProduct } from "../product/outer-product.js";
import { transpose } from "../product/transpose.js";
import { expectShape, type Gpu, type GpuArray } from "../runtime/index.js";

export interface Matmul {
  /** [M, K], or [K, M] with `transposeA` */
  readonly a: GpuArray;
  /** [K, N], or [N, K] with `transposeB` */
  readonly b: GpuArray;
  /** [M, N] */
  readonly c: GpuArray;
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/** c = op(a) · op(b). Throws a RangeError if the shapes don't fit each other. */
export function matmul(gpu: Gpu, { a, b, c, transposeA = false, transposeB = false }: Matmul): void {
  const [m, k] = transposeA ? [a.shape[1], a.shape[0]] : a.shape;
  const n = b.shape[transposeB ? 0 : 1];
  expectShape("matmul's b", b.shape, transposeB ? [n, k] : [k, n]);
  expectShape("matmul's c", c.shape, [m, n]);
  if (!transposeA) {
    gatheredProduct(gpu, { x: a, weight: b, transposed: transposeB, y: c, gather: ROWS });
    return;
  }
  const right = transposeB ? gpu.empty([k, n]) : b;
  if (transposeB) transpose(gpu, { x: b, y: right });
  const outer = { output: [1, 1], input: [1, 1], stride: 1, taps: ROWS.taps } as const;
  outerProduct(gpu, { x: a, d: right, dWeight: c, outer });
  if (transposeB) gpu.release(right);
}
