import * as kernels from "@sunbear/kernels";
import type { Tape } from "../autograd.js";
import type { Tensor } from "../tensor.js";

/** The same values in another type; x itself if it has that type already. */
export function cast(tape: Tape, x: Tensor, dtype: kernels.DType): Tensor {
  if (kernels.dtypeOf(x) === dtype) return x;
  const { gpu } = tape;
  const y = tape.empty(x.shape, dtype);
  kernels.cast(gpu, { x, y });
  return tape.record([x], y, (dy) => tape.gradient(x, (dx) => kernels.cast(gpu, { x: dy, y: dx })));
}
