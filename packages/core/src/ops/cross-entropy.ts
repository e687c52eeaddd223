import * as kernels from "@sunbear/kernels";
import type { Tape } from "../autograd.js";
import type { Tensor } from "../tensor.js";

export interface CrossEntropy {
  /** [1], the mean over the batch. The backward pass starts here, with the tape's `lossGradient`. */
  readonly loss: Tensor;
  /** [n], one per item. */
  readonly losses: kernels.GpuArray;
}

/** For each item the one whose target it shares, u32 [n], and how much of its own target it keeps, [n]. */
export interface MixedTargets {
  readonly partners: kernels.GpuArray;
  readonly weights: kernels.GpuArray;
}

/** Cross entropy of softmax(logits [n, classes]) against `targets` [n] (u32), or a mixture of them. */
export function crossEntropy(
  tape: Tape,
  logits: Tensor,
  targets: kernels.GpuArray,
  mixed?: MixedTargets,
): CrossEntropy {
  const { gpu } = tape;
  const loss = tape.empty([1]);
  const losses = tape.empty([logits.shape[0]]);
  const dLogits = tape.recording && logits.requiresGrad ? tape.claim(logits) : undefined;
  kernels.crossEntropy(gpu, { logits, targets, losses, loss, dLogits });
  if (mixed) kernels.mixTargets(gpu, { logits, targets, losses, loss, dLogits, ...mixed });
  return {
    loss: tape.record([logits], loss, () => {
      if (!dLogits) return;
      if (tape.lossGradient !== 1) kernels.scale(gpu, dLogits, tape.lossGradient);
      tape.give(logits, dLogits);
    }),
    losses: tape.record([], losses, () => {}),
  };
}
