import * as kernels from "@sunbear/kernels";
import type { Tape } from "../autograd.js";
import type { Tensor } from "../tensor.js";

/** What is subtracted from and what divides each of the channels R, G, B, in the scale 0..1. */
export interface Normalization {
  readonly mean: Rgb;
  readonly std: Rgb;
}

type Rgb = readonly [r: number, g: number, b: number];

/** The statistics of ImageNet, with which its networks were trained. */
export const imagenetStats: Normalization = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/** Plain scaling to 0..1. */
const unit: Normalization = { mean: [0, 0, 0], std: [1, 1, 1] };

/**
 * RGB bytes of [n, h, w, 3], four to a word of `bytes`, as numbers in [n, h, w, 4]. The fourth channel is 0: it lets
 * the first convolution load its channels as one vector.
 */
export function normalize(
  tape: Tape,
  bytes: kernels.GpuArray,
  [n, h, w]: readonly [n: number, h: number, w: number, c: 3],
  { mean, std }: Normalization = unit,
): Tensor {
  const y = tape.empty([n, h, w, 4]);
  kernels.normalize(tape.gpu, { bytes, y, mean, std });
  return tape.record([], y, () => {});
}
