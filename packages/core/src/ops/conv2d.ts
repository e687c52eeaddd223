import * as kernels from "@sunbear/kernels";
import type { Tape } from "../autograd.js";
import type { Tensor } from "../tensor.js";
import type { BatchNormInputs } from "./batch-norm.js";

/** Convolution of x [n, h, w, c] with weight [r, s, c, k]. */
export function conv2d(tape: Tape, x: Tensor, weight: Tensor, window: { stride: number; padding: number }): Tensor {
  const { gpu } = tape;
  const y = tape.empty(kernels.conv2dShape(x.shape, weight.shape, window), x.dtype);
  kernels.conv2d(gpu, { x, weight, y, ...window });
  return tape.record([x, weight], y, (dy) => {
    tape.gradient(weight, (dWeight) => kernels.conv2dWeightGradient(gpu, { x, dy, dWeight, ...window }));
    tape.gradient(x, (dx) => kernels.conv2dInputGradient(gpu, { dy, weight, dx, ...window }));
  });
}

/**
 * A convolution and the batch normalisation of its result by running statistics, in one pass over memory. It can't be
 * gone back through: the tape must not be recording.
 */
export function conv2dBatchNorm(
  tape: Tape,
  x: Tensor,
  weight: Tensor,
  window: { stride: number; padding: number },
  norm: BatchNormInputs,
): Tensor {
  if (tape.recording) throw new Error("conv2dBatchNorm: has no gradient");
  const { runningMean: mean, runningVar: variance, weight: scale, bias, eps, residual, relu } = norm;
  const y = tape.empty(kernels.conv2dShape(x.shape, weight.shape, window), x.dtype);
  const epilogue = { mean, variance, weight: scale, bias, eps, residual, relu };
  kernels.conv2d(tape.gpu, { x, weight, y, ...window, epilogue });
  return { ...y, requiresGrad: false };
}
