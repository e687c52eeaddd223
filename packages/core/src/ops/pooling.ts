import * as kernels from "@sunbear/kernels";
import type { Tape } from "../autograd.js";
import type { Tensor } from "../tensor.js";

/** Maxima of square windows of x [n, h, w, c]. */
export function maxPool2d(
  tape: Tape,
  x: Tensor,
  window: { readonly size: number; readonly stride: number; readonly padding: number },
): Tensor {
  const { gpu } = tape;
  const y = tape.empty(kernels.pool2dShape(x.shape, window), x.dtype);
  const indices = tape.empty(y.shape);
  kernels.maxPool2d(gpu, { x, y, indices, ...window });
  return tape.record(
    [x],
    y,
    (dy) => tape.gradient(x, (dx) => kernels.maxPool2dBackward(gpu, { dy, indices, dx, ...window })),
    [indices],
  );
}

/** From x [n, h, w, c] to [n, 2c] of f32: the maximum of each channel, then the average of each. */
export function globalConcatPool2d(tape: Tape, x: Tensor): Tensor {
  const { gpu } = tape;
  const [n, , , c] = x.shape;
  const y = tape.empty([n, 2 * c]);
  const indices = tape.empty([n, 1, 1, c]);
  kernels.adaptiveConcatPool2d(gpu, { x, y: map(y), indices });
  return tape.record(
    [x],
    y,
    (dy) => tape.gradient(x, (dx) => kernels.adaptiveConcatPool2dBackward(gpu, { dy: map(dy), indices, dx })),
    [indices],
  );

  /** The same values as a map of one pixel. */
  function map({ buffer, offset }: kernels.GpuArray): kernels.GpuArray {
    return { buffer, offset, shape: [n, 1, 1, 2 * c] };
  }
}
