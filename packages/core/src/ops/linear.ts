import * as kernels from "@sunbear/kernels";
import type { Tape } from "../autograd.js";
import type { Tensor } from "../tensor.js";

/** x [n, a] times weight [a, b]. */
export function linear(tape: Tape, x: Tensor, weight: Tensor): Tensor {
  const { gpu } = tape;
  const y = tape.empty([x.shape[0], weight.shape[1]]);
  kernels.matmul(gpu, { a: x, b: weight, c: y });
  return tape.record([x, weight], y, (dy) => {
    tape.gradient(weight, (dWeight) => kernels.matmul(gpu, { a: x, b: dy, c: dWeight, transposeA: true }));
    tape.gradient(x, (dx) => kernels.matmul(gpu, { a: dy, b: weight, c: dx, transposeB: true }));
  });
}
