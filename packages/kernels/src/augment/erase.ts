import { strideGroups } from "../layout/vectors.js";
import { bind, expectShape, type Gpu, type GpuArray, split, words } from "../runtime/index.js";
import { eraseKernel } from "./erase.wgsl.js";

export interface Erase {
  /** Read and written: [N, H, W, 4]. */
  readonly y: GpuArray;
  /** u32 [N, B, 4]: for each image B rectangles [top, bottom, left, right), the ends not included; empty: nothing. */
  readonly boxes: GpuArray;
  /** Two u32 words from `dropoutKey`, which decide the noise. */
  readonly key: GpuArray;
}

/** Fills rectangles with noise of mean 0 and deviation 1, in place: what normalised pixels look like from afar. */
export function erase(gpu: Gpu, { y, boxes, key }: Erase): void {
  const [n, h, w] = y.shape;
  expectShape("erase: y", y.shape, [n, h, w, 4]);
  expectShape("erase: boxes", boxes.shape, [n, boxes.shape[1], 4]);
  expectShape("erase: key", key.shape, [2]);
  for (const range of split(gpu, y)) {
    const uniforms = words(h, w, range.start, boxes.shape[1]);
    const bindings = [bind(y, range), bind(boxes), bind(key)];
    gpu.run(eraseKernel, bindings, strideGroups(range.count * h * w), uniforms);
  }
}
