import * as kernels from "@sunbear/kernels";
import type { Tape } from "../autograd.js";
import type { Tensor } from "../tensor.js";

/** Zeroes each element with probability `p` and scales the others by 1 / (1 - p); two words of `key` decide which. */
export function dropout(tape: Tape, x: Tensor, p: number, keyWords: Uint32Array): Tensor {
  const { gpu } = tape;
  const key = tape.empty([2]);
  gpu.write(key, keyWords);
  const y = tape.empty(x.shape);
  kernels.dropout(gpu, { x, y, p, key });
  const backward = (dy: kernels.GpuArray) => tape.gradient(x, (dx) => kernels.dropout(gpu, { x: dy, y: dx, p, key }));
  return tape.record([x], y, backward, [key]);
}
