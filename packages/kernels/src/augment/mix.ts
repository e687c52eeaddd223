import { strideGroups } from "../layout/vectors.js";
import { bind, expectF32, expectShape, type Gpu, type GpuArray, split, words } from "../runtime/index.js";
import { mixKernel } from "./mix.wgsl.js";

export interface Mix {
  /** [N, H, W, 4] */
  readonly x: GpuArray;
  /** Written: [N, H, W, 4]; not x itself, since each image is read by another too. */
  readonly y: GpuArray;
  /** u32 [N]: for each image its partner. */
  readonly partners: GpuArray;
  /** [N]: how much of an image stays inside the box, 0 to 1; the rest is its partner's. Outside of it, all stays. */
  readonly weights: GpuArray;
  /**
   * u32 [4]: the rectangle that is mixed, [top, bottom, left, right), the ends not included. The whole image: MixUp; a part
   * with weights of 0: CutMix.
   */
  readonly box: GpuArray;
}

/** y = weight · x + (1 - weight) · x[partner] inside a box, and x outside. */
export function mix(gpu: Gpu, { x, y, partners, weights, box }: Mix): void {
  expectF32("mix", { x, y });
  const [n, h, w] = x.shape;
  expectShape("mix: x", x.shape, [n, h, w, 4]);
  expectShape("mix: y", y.shape, x.shape);
  expectShape("mix: partners", partners.shape, [n]);
  expectShape("mix: weights", weights.shape, [n]);
  expectShape("mix: box", box.shape, [4]);
  // A partner may lie in any range: each pass adds the share of the partners that lie in one of them.
  const ranges = split(gpu, x);
  for (const range of ranges) {
    const others = [range, ...ranges.filter((other) => other !== range)];
    for (const [i, other] of others.entries()) {
      const uniforms = words(h, w, range.start, other.start);
      // The first pass also brings the image's own share, of which `other` is then the range.
      const bindings = [bind(x, other), bind(y, range), bind(partners), bind(weights), bind(box)];
      gpu.run(mixKernel(i === 0), bindings, strideGroups(range.count * h * w), uniforms);
    }
  }
}
