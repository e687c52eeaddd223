import * as kernels from "@sunbear/kernels";
import type { Tape } from "../autograd.js";
import type { Tensor } from "../tensor.js";

export function relu(tape: Tape, x: Tensor): Tensor {
  const { gpu } = tape;
  const y = tape.empty(x.shape, x.dtype);
  kernels.relu(gpu, { x, y });
  return tape.record([x], y, (dy) => tape.gradient(x, (dx) => kernels.reluBackward(gpu, { y, dy, dx })));
}
