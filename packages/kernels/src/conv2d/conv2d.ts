import type { Gather } from "../product/gather.js";
import { gatheredProduct } from "../product/gathered-product.js";
import { outerProduct } from "../product/outer-product.js";
import { expectShape, type Gpu, type GpuArray, type Shape, type Shape4 } from "../runtime/index.js";
import { pad } from "./pad.js";
import { winogradConv2d, winogradPays, winogradWeightGradient2d } from "./winograd.js";

/** Same stride and zero padding in both directions. */
export interface Conv2dOptions {
  readonly stride: number;
  readonly padding: number;
}

/** Shape of the output: x [N, H, W, C], weight [R, S, C, K]. Throws a RangeError if they don't fit each other. */
export function conv2dShape(x: Shape, weight: Shape, { stride, padding }: Conv2dOptions): Shape4 {
  const [n, h, w, c] = x;
  const [r, s, channels, k] = weight;
  if (c !== channels) throw new RangeError(`an image of ${c} channels meets filters of ${channels}`);
  const size = (length: number, filter: number) => Math.floor((length + 2 * padding - filter) / stride) + 1;
  const [oh, ow] = [size(h, r), size(w, s)];
  if (oh < 1 || ow < 1)
    throw new RangeError(`a ${h}x${w} image is smaller than a ${r}x${s} filter with padding ${padding}`);
  return [n, oh, ow, k];
}

/** y[n, oy, ox, k] = Σ_{r, s, c} x[n, oy·stride − padding + r, ox·stride − padding + s, c] · weight[r, s, c, k] */
export function conv2d(
  gpu: Gpu,
  { x, weight, y, ...options }: { x: GpuArray; weight: GpuArray; y: GpuArray } & Conv2dOptions,
): void {
  expectShape("conv2d's y", y.shape, conv2dShape(x.shape, weight.shape, options));
  if (winogradPays(gpu, weight.shape, options.stride, y.shape)) {
    winogradConv2d(gpu, { x, weight, y, padding: options.padding });
    return;
  }
  if (x.shape[3] === 4 && weight.shape[1] > 1) {
    stem(gpu, { x, weight, y, ...options });
    return;
  }
  const [, h, w] = x.shape;
  const [, oh, ow] = y.shape;
  const gather = {
    ...dense(oh, ow),
    input: [h, w],
    inStride: options.stride,
    taps: taps(weight.shape, options.padding),
  } as const;
  gatheredProduct(gpu, { x, weight, y, gather });
}

/**
 * A convolution of images of four channels, such as a stem's. A row of its filter reads one stretch of memory, [S·4],
 * so R long taps do for R·S short ones, once the image has its zeros around it.
 */
function stem(
  gpu: Gpu,
  { x, weight, y, stride, padding }: { x: GpuArray; weight: GpuArray; y: GpuArray } & Conv2dOptions,
): void {
  const [n, h, w] = x.shape;
  const [r, s] = weight.shape;
  const [, oh, ow] = y.shape;
  // Multiples of 4 let a binding start at any image.
  const [paddedH, paddedW] = [h, w].map((size) => 4 * Math.ceil((size + 2 * padding) / 4));
  const padded = gpu.empty([n, paddedH, paddedW, 4]);
  pad(gpu, { x, y: padded, padding });
  const gather: Gather = {
    ...dense(oh, ow),
    input: [paddedH, paddedW],
    inStride: stride,
    taps: range(r).map((tap) => ({ dy: tap, dx: 0, tap })),
    depth: 4 * s,
  };
  gatheredProduct(gpu, { x: padded, weight, y, gather });
  gpu.release(padded);
}

/**
 * dx[n, y, x, c] = Σ_{r, s, k} dy[n, (y + padding − r) / stride, (x + padding − s) / stride, k] · weight[r, s, c, k],
 * over those r and s for which the divisions leave no remainder. They are the same for all pixels of one parity class
 * (y mod stride, x mod stride), so each class is a dense product of its own.
 */
export function conv2dInputGradient(
  gpu: Gpu,
  { dy, weight, dx, stride, padding }: { dy: GpuArray; weight: GpuArray; dx: GpuArray } & Conv2dOptions,
): void {
  expectShape("conv2d's dy", dy.shape, conv2dShape(dx.shape, weight.shape, { stride, padding }));
  if (winogradPays(gpu, weight.shape, stride, dx.shape)) {
    winogradConv2d(gpu, { x: dy, weight, y: dx, padding: 2 - padding, turned: true });
    return;
  }
  const [, h, w] = dx.shape;
  const [, oh, ow] = dy.shape;
  const [r, s] = weight.shape;
  for (let top = 0; top < Math.min(stride, h); top++)
    for (let left = 0; left < Math.min(stride, w); left++)
      gatheredProduct(gpu, {
        x: dy,
        weight,
        transposed: true,
        y: dx,
        gather: {
          grid: [Math.ceil((h - top) / stride), Math.ceil((w - left) / stride)],
          output: [h, w],
          outStride: stride,
          outTop: top,
          outLeft: left,
          input: [oh, ow],
          inStride: 1,
          taps: range(r).flatMap((i) =>
            range(s)
              .filter((j) => (top + padding - i) % stride === 0 && (left + padding - j) % stride === 0)
              .map((j) => ({ dy: (top + padding - i) / stride, dx: (left + padding - j) / stride, tap: i * s + j })),
          ),
        },
      });
}

/** dWeight[r, s, c, k] = Σ_{n, oy, ox} x[n, oy·stride − padding + r, ox·stride − padding + s, c] · dy[n, oy, ox, k] */
export function conv2dWeightGradient(
  gpu: Gpu,
  { x, dy, dWeight, ...options }: { x: GpuArray; dy: GpuArray; dWeight: GpuArray } & Conv2dOptions,
): void {
  expectShape("conv2d's dy", dy.shape, conv2dShape(x.shape, dWeight.shape, options));
  if (winogradPays(gpu, dWeight.shape, options.stride, dy.shape)) {
    winogradWeightGradient2d(gpu, { x, dy, dWeight, padding: options.padding });
    return;
  }
  const [, h, w] = x.shape;
  const [, oh, ow] = dy.shape;
  outerProduct(gpu, {
    x,
    d: dy,
    dWeight,
    outer: { output: [oh, ow], input: [h, w], stride: options.stride, taps: taps(dWeight.shape, options.padding) },
  });
}

/** A gather whose outputs are all pixels of an image. */
const dense = (h: number, w: number) =>
  ({ grid: [h, w], output: [h, w], outStride: 1, outTop: 0, outLeft: 0 }) as const;

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

const taps = ([r, s]: Shape, padding: number) =>
  range(r * s).map((tap) => ({ dy: Math.floor(tap / s) - padding, dx: (tap % s) - padding, tap }));
