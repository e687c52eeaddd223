import { bind, expectF32, expectShape, type Gpu, type GpuArray } from "../runtime/index.js";
import { rowThreads } from "../softmax/row-reduction.wgsl.js";
import { crossEntropyKernel } from "./cross-entropy.wgsl.js";

export interface CrossEntropy {
  /** [N, C] */
  readonly logits: GpuArray;
  /** u32 [N], each below C; the caller sees to that, for a kernel can't throw. */
  readonly targets: GpuArray;
  /** Written: [N], each item's loss in nats. */
  readonly losses: GpuArray;
  /** Written: [N, C], the gradient of the mean loss. */
  readonly dLogits?: GpuArray;
  /** Written: [1], the mean of the losses. */
  readonly loss: GpuArray;
}

/** Softmax, negative log likelihood of the targets, its mean over the batch, and the gradient of that mean. */
export function crossEntropy(gpu: Gpu, { logits, targets, losses, dLogits, loss }: CrossEntropy): void {
  const [n, c] = logits.shape;
  expectF32("crossEntropy", { logits, losses, dLogits, loss });
  expectShape("crossEntropy: logits", logits.shape, [n, c]);
  expectShape("crossEntropy: targets", targets.shape, [n]);
  expectShape("crossEntropy: losses", losses.shape, [n]);
  expectShape("crossEntropy: loss", loss.shape, [1]);
  if (dLogits) expectShape("crossEntropy: dLogits", dLogits.shape, [n, c]);
  const arrays = [logits, targets, losses, loss, ...(dLogits ? [dLogits] : [])];
  const kernel = crossEntropyKernel(rowThreads(c), dLogits !== undefined);
  gpu.run(
    kernel,
    arrays.map((array) => bind(array)),
    [1],
    new Uint32Array([n, c]),
  );
}
