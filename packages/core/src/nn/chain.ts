import type { Tape } from "../autograd.js";
import { conv2dBatchNorm } from "../ops/index.js";
import type { Tensor } from "../tensor.js";
import { BatchNorm } from "./batch-norm.js";
import { Conv2d } from "./conv2d.js";
import type { Module } from "./module.js";

/**
 * Runs layers one after the other, and lets go of what lies between them. A convolution and the normalisation after it
 * run in one where nothing is to be trained.
 */
export function chain(tape: Tape, x: Tensor, ...layers: readonly Module[]): Tensor {
  let result = x;
  for (let i = 0; i < layers.length; i++) {
    const [layer, following] = layers.slice(i);
    const pair = layer instanceof Conv2d && following instanceof BatchNorm;
    const next = pair ? convNorm(tape, result, layer, following) : layer.forward(tape, result);
    if (pair) i++;
    if (next !== result && result !== x) tape.done(result);
    result = next;
  }
  return result;
}

/** relu(normalised convolution of x + residual). */
export function convNorm(tape: Tape, x: Tensor, conv: Conv2d, norm: BatchNorm, residual?: Tensor): Tensor {
  if (!tape.recording && !norm.training)
    return conv2dBatchNorm(tape, x, conv.weight, conv.window, { ...norm.inference, residual });
  const convolved = conv.forward(tape, x);
  const y = norm.forward(tape, convolved, residual);
  tape.done(convolved);
  return y;
}
