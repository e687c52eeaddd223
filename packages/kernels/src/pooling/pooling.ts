import { lanesFor, WORKGROUP } from "../layout/vectors.js";
import {
  bind,
  dtypeOf,
  expectShape,
  type Gpu,
  type GpuArray,
  grid,
  type Kernel,
  type Shape,
  type Shape4,
  split,
} from "../runtime/index.js";
import { poolBackward } from "./backward.wgsl.js";
import { poolForward } from "./forward.wgsl.js";
import type { Pooling, Windows } from "./windows.wgsl.js";

/** Windows of size × size pixels, `stride` apart, over an image padded by `padding` (at most size/2) on each side. */
export interface PoolWindows {
  readonly size: number;
  readonly stride: number;
  readonly padding: number;
}

// Of x and y, and of their gradients, each may be f32 or f16.
interface Forward {
  /** [N, H, W, C] */
  readonly x: GpuArray;
  /** Written: [N, H', W', C], of which an adaptive pool takes H' and W'. */
  readonly y: GpuArray;
}
interface Backward {
  /** The gradient of y. */
  readonly dy: GpuArray;
  /** Written: the gradient of x, [N, H, W, C]. */
  readonly dx: GpuArray;
}
interface Indices {
  /** u32 [N, H', W', C]: where each maximum was, as row · W + column within its image. */
  readonly indices: GpuArray;
}

/** Shape of what a pool with fixed windows makes of x. Throws for windows that don't fit x. */
export function pool2dShape(x: Shape, { size, stride, padding }: PoolWindows): Shape4 {
  const [n, h, w, c] = x;
  const whole = [size, stride, padding].every(Number.isInteger);
  if (x.length !== 4 || !whole || size < 1 || stride < 1 || padding < 0 || 2 * padding > size)
    throw new RangeError(
      `pooling of [${x}] with size ${size}, stride ${stride}, padding ${padding}: ` +
        "x must be [N, H, W, C], size and stride at least 1, and padding from 0 to size/2",
    );
  const out = (length: number) => Math.floor((length + 2 * padding - size) / stride) + 1;
  if (out(h) < 1 || out(w) < 1)
    throw new RangeError(`a pooling window of ${size} doesn't fit ${h}x${w} pixels with padding ${padding}`);
  return [n, out(h), out(w), c];
}

/** y = the maximum of each window; padding is -∞. Of equal maxima the first in row-major order counts. */
export function maxPool2d(gpu: Gpu, { x, y, indices, ...windows }: Forward & Indices & PoolWindows): void {
  forward(gpu, "max", x, y, indices, windows);
}
export function maxPool2dBackward(gpu: Gpu, { dy, indices, dx, ...windows }: Backward & Indices & PoolWindows): void {
  backward(gpu, "max", dy, dx, indices, windows);
}

/** y = the sum of each window / size²: padding counts as zeros (PyTorch's count_include_pad). */
export function avgPool2d(gpu: Gpu, { x, y, ...windows }: Forward & PoolWindows): void {
  forward(gpu, "average", x, y, undefined, windows);
}
export function avgPool2dBackward(gpu: Gpu, { dy, dx, ...windows }: Backward & PoolWindows): void {
  backward(gpu, "average", dy, dx, undefined, windows);
}

/** y = the maximum of each of H' × W' bins that share x out among them, as PyTorch does. */
export function adaptiveMaxPool2d(gpu: Gpu, { x, y, indices }: Forward & Indices): void {
  forward(gpu, "max", x, y, indices);
}
export function adaptiveMaxPool2dBackward(gpu: Gpu, { dy, indices, dx }: Backward & Indices): void {
  backward(gpu, "max", dy, dx, indices);
}

/** y = the mean of each of H' × W' bins that share x out among them, as PyTorch does. */
export function adaptiveAvgPool2d(gpu: Gpu, { x, y }: Forward): void {
  forward(gpu, "average", x, y);
}
export function adaptiveAvgPool2dBackward(gpu: Gpu, { dy, dx }: Backward): void {
  backward(gpu, "average", dy, dx);
}

/** fast.ai's AdaptiveConcatPool2d: of y [N, H', W', 2C] the first C channels are the maxima, the others the means. */
export function adaptiveConcatPool2d(gpu: Gpu, { x, y, indices }: Forward & Indices): void {
  forward(gpu, "concat", x, y, indices);
}
export function adaptiveConcatPool2dBackward(gpu: Gpu, { dy, indices, dx }: Backward & Indices): void {
  backward(gpu, "concat", dy, dx, indices);
}

function forward(gpu: Gpu, pooling: Pooling, x: GpuArray, y: GpuArray, indices?: GpuArray, fixed?: PoolWindows): void {
  const windows = checkShapes(pooling, x, y, indices, fixed);
  const lanes = lanesFor(x.shape[3]);
  const perImage = (y.shape[1] * y.shape[2] * x.shape[3]) / lanes;
  const arrays = indices ? [x, y, indices] : [x, y];
  run(gpu, poolForward(lanes, windows, pooling, dtypeOf(x), dtypeOf(y)), arrays, perImage, x.shape, y.shape, fixed);
}

function backward(
  gpu: Gpu,
  pooling: Pooling,
  dy: GpuArray,
  dx: GpuArray,
  indices?: GpuArray,
  fixed?: PoolWindows,
): void {
  const windows = checkShapes(pooling, dx, dy, indices, fixed);
  const lanes = lanesFor(dx.shape[3]);
  const perImage = (Math.ceil(dx.shape[1] / 2) * Math.ceil(dx.shape[2] / 2) * dx.shape[3]) / lanes;
  const arrays = indices ? [dy, dx, indices] : [dy, dx];
  run(
    gpu,
    poolBackward(lanes, windows, pooling, dtypeOf(dy), dtypeOf(dx)),
    arrays,
    perImage,
    dx.shape,
    dy.shape,
    fixed,
  );
}

function checkShapes(pooling: Pooling, x: GpuArray, y: GpuArray, indices?: GpuArray, fixed?: PoolWindows): Windows {
  const [n, h, w, c] = fixed ? pool2dShape(x.shape, fixed) : [x.shape[0], y.shape[1], y.shape[2], x.shape[3]];
  expectShape(`${pooling} pooling: y`, y.shape, [n, h, w, pooling === "concat" ? 2 * c : c]);
  if (indices) expectShape(`${pooling} pooling: indices`, indices.shape, [n, h, w, c]);
  return fixed ? "fixed" : "adaptive";
}

/** Runs a kernel over ranges of images, with `perImage` threads each. */
function run(
  gpu: Gpu,
  kernel: Kernel,
  arrays: readonly GpuArray[],
  perImage: number,
  [, h, w, c]: Shape,
  [, outH, outW]: Shape,
  { size, stride, padding }: PoolWindows = { size: 0, stride: 0, padding: 0 },
): void {
  const lanes = lanesFor(c);
  for (const range of split(gpu, ...arrays)) {
    const threads = range.count * perImage;
    const uniforms = new Uint32Array([h, w, outH, outW, c / lanes, threads, size, stride, padding]);
    gpu.run(
      kernel,
      arrays.map((array) => bind(array, range)),
      grid(gpu, Math.ceil(threads / WORKGROUP)),
      uniforms,
    );
  }
}
