import * as kernels from "@sunbear/kernels";
import type { Tape } from "../autograd.js";
import type { Tensor } from "../tensor.js";

/** Convolution of x [n, h, w, c] with weight [r, s, c, k]. */
export function conv2d(tape: Tape, x: Tensor, weight: Tensor, window: { stride: number; padding: number }): Tensor {
  const { gpu } = tape;
  const y = tape.empty(kernels.conv2dShape(x.shape, weight.shape, window));
  kernels.conv2d(gpu, { x, weight, y, ...window });
  return tape.record([x, weight], y, (dy) => {
    tape.gradient(weight, (dWeight) => kernels.conv2dWeightGradient(gpu, { x, dy, dWeight, ...window }));
    tape.gradient(x, (dx) => kernels.conv2dInputGradient(gpu, { dy, weight, dx, ...window }));
  });
}
