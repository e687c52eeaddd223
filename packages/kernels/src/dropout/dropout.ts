import { lanesFor, strideGroups } from "../layout/vectors.js";
import { asFlat } from "../layout/views.js";
import { bind, expectF32, expectShape, f32, type Gpu, type GpuArray, sizeOf, split, words } from "../runtime/index.js";
import { dropoutKernel } from "./dropout.wgsl.js";

export interface Dropout {
  readonly x: GpuArray;
  readonly y: GpuArray;
  /** Share of the elements to drop, in [0, 1). */
  readonly p: number;
  /** Two u32 words from `dropoutKey`, on the GPU since they change with every step. */
  readonly key: GpuArray;
}

/**
 * y = x / (1 - p) where an element is kept, else 0, for arrays of any one shape. Which are kept depends on the key and
 * the element's position alone: the same call with dy for x and dx for y is the backward.
 */
export function dropout(gpu: Gpu, { x, y, p, key }: Dropout): void {
  if (!(p >= 0 && p < 1)) throw new RangeError(`dropout: p is ${p}, expected 0 <= p < 1`);
  expectF32("dropout", { x, y });
  expectShape("dropout: y", y.shape, x.shape);
  expectShape("dropout: key", key.shape, [2]);
  const lanes = lanesFor(sizeOf(x.shape));
  const [from, to] = [asFlat(x), asFlat(y)];
  for (const range of split(gpu, from, to)) {
    const uniforms = words(range.start / lanes, dropThreshold(p), f32(1 / (1 - p)));
    const workgroups = strideGroups(range.count / lanes);
    gpu.run(dropoutKernel(lanes), [bind(from, range), bind(to, range), bind(key)], workgroups, uniforms);
  }
}

/** Words below it are dropped: a share p of all. */
export const dropThreshold = (p: number): number => Math.floor(p * 2 ** 32);
