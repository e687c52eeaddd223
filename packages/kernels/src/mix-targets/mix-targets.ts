import { bind, expectShape, type Gpu, type GpuArray } from "../runtime/index.js";
import { mixTargetsKernel } from "./mix-targets.wgsl.js";

export interface MixTargets {
  /** [N, C] */
  readonly logits: GpuArray;
  /** u32 [N], each below C. */
  readonly targets: GpuArray;
  /** u32 [N]: for each item the one that it is mixed with. */
  readonly partners: GpuArray;
  /** [N]: how much of its own target an item keeps, 0 to 1. */
  readonly weights: GpuArray;
  /** Read and written, as `crossEntropy` left them. */
  readonly losses: GpuArray;
  readonly loss: GpuArray;
  readonly dLogits?: GpuArray;
}

/**
 * Turns a cross entropy against the targets into one against a mixture of each item's target and its partner's:
 * weight · CE(target) + (1 - weight) · CE(partner's target).
 */
export function mixTargets(gpu: Gpu, mixed: MixTargets): void {
  const { logits, targets, partners, weights, losses, loss, dLogits } = mixed;
  const [n, c] = logits.shape;
  expectShape("mixTargets: logits", logits.shape, [n, c]);
  for (const [name, array] of Object.entries({ targets, partners, weights, losses }))
    expectShape(`mixTargets: ${name}`, array.shape, [n]);
  expectShape("mixTargets: loss", loss.shape, [1]);
  if (dLogits) expectShape("mixTargets: dLogits", dLogits.shape, [n, c]);
  const arrays = [logits, targets, partners, weights, losses, loss, ...(dLogits ? [dLogits] : [])];
  gpu.run(
    mixTargetsKernel(dLogits !== undefined),
    arrays.map((array) => bind(array)),
    [1],
    new Uint32Array([n, c]),
  );
}
