import { gatheredProduct } from "../product/gathered-product.js";
import { outerProduct } from "../product/outer-product.js";
import { expectShape, type Gpu, type GpuArray, type Shape, type Shape4 } from "../runtime/index.js";
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
  const [, h, w] = x.shape;
  const [, oh, ow] = y.shape;
  gatheredProduct(gpu, {
    x,
    weight,
    y,
    gather: {
      grid: [oh, ow],
      output: [oh, ow],
      outStride: 1,
      outTop: 0,
      outLeft: 0,
      input: [h, w],
      inStride: options.stride,
      taps: taps(weight.shape, options.padding),
    },
  });
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

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

const taps = ([r, s]: Shape, padding: number) =>
  range(r * s).map((tap) => ({ dy: Math.floor(tap / s) - padding, dx: (tap % s) - padding, tap }));
