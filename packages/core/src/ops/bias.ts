import * as kernels from "@sunbear/kernels";
import type { Tape } from "../autograd.js";
import type { Tensor } from "../tensor.js";

/** Adds bias [b] to every row of x [n, b]; its copies are a product with a column of ones, since biases are rare here. */
export function addBias(tape: Tape, x: Tensor, bias: Tensor): Tensor {
  const { gpu } = tape;
  const [rows, columns] = x.shape;
  const ones = tape.empty([rows, 1]);
  gpu.write(ones, new Float32Array(rows).fill(1));
  const y = tape.empty(x.shape);
  kernels.matmul(gpu, { a: ones, b: { buffer: bias.buffer, offset: bias.offset, shape: [1, columns] }, c: y });
  tape.release(ones);
  kernels.add(gpu, { a: y, b: x, y });
  return tape.record([x, bias], y, (dy) => {
    tape.gradient(bias, (dBias) => kernels.sumRows(gpu, { x: dy, y: dBias }));
    tape.gradient(x, (dx) => gpu.copy(dy, dx));
  });
}
