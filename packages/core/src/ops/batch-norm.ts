import * as kernels from "@sunbear/kernels";
import type { Tape } from "../autograd.js";
import type { Tensor } from "../tensor.js";

export interface BatchNormInputs {
  readonly weight: Tensor;
  readonly bias: Tensor;
  readonly runningMean: kernels.GpuArray;
  readonly runningVar: kernels.GpuArray;
  /** Added to the normalised values, before the ReLU. */
  readonly residual?: Tensor;
  readonly relu: boolean;
  readonly eps: number;
}

/** Normalises x [..., c] by the statistics of the batch, and moves the running ones towards them. */
export function batchNorm(tape: Tape, x: Tensor, inputs: BatchNormInputs & { readonly momentum: number }): Tensor {
  const { gpu } = tape;
  const { weight, bias, residual, relu } = inputs;
  const y = tape.empty(x.shape, x.dtype);
  const mean = tape.empty(weight.shape);
  const invStd = tape.empty(weight.shape);
  kernels.batchNorm(gpu, { x, y, mean, invStd, ...inputs });
  return tape.record(
    residual ? [x, weight, bias, residual] : [x, weight, bias],
    y,
    (dy) => {
      const dx = tape.claim(x);
      const dWeight = tape.claim(weight);
      const dBias = tape.claim(bias);
      const dResidual = residual && tape.claim(residual);
      kernels.batchNormBackward(gpu, { x, y, dy, weight, mean, invStd, dx, dWeight, dBias, dResidual, relu });
      tape.give(x, dx);
      tape.give(weight, dWeight);
      tape.give(bias, dBias);
      if (residual && dResidual) tape.give(residual, dResidual);
    },
    [mean, invStd],
  );
}

/** Normalises x [..., c] by the running statistics. Weight and bias are constants here: they get no gradient. */
export function batchNormInference(tape: Tape, x: Tensor, inputs: BatchNormInputs): Tensor {
  const { gpu } = tape;
  const { residual, relu } = inputs;
  const y = tape.empty(x.shape, x.dtype);
  kernels.batchNormInference(gpu, { x, y, ...inputs });
  return tape.record(residual ? [x, residual] : [x], y, (dy) => {
    const masked = tape.empty(y.shape, y.dtype);
    if (relu) kernels.reluBackward(gpu, { y, dy, dx: masked });
    else gpu.copy(dy, masked);
    // The gradient is scaled as x is, and moved by nothing: the same kernel, with zeros for mean and bias.
    const zeros = tape.empty(inputs.bias.shape);
    gpu.zero(zeros);
    const scale = { ...inputs, bias: zeros, runningMean: zeros, residual: undefined, relu: false };
    tape.gradient(x, (dx) => kernels.batchNormInference(gpu, { x: masked, y: dx, ...scale }));
    tape.release(zeros);
    if (residual) tape.give(residual, masked);
    else tape.release(masked);
  });
}
