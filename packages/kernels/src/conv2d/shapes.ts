import type { Epilogue } from "../product/epilogue.js";
import type { GpuArray, Shape, Shape4 } from "../runtime/index.js";

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

// Images and their gradients are all f32 or all f16; weights and theirs are f32.
export interface Conv2d extends Conv2dOptions {
  /** [N, H, W, C] */
  readonly x: GpuArray;
  /** [R, S, C, K] */
  readonly weight: GpuArray;
  /** [N, OH, OW, K] */
  readonly y: GpuArray;
  /** What is done to y before it is stored. */
  readonly epilogue?: Epilogue;
}

export interface Conv2dInputGradient extends Conv2dOptions {
  /** [N, OH, OW, K] */
  readonly dy: GpuArray;
  /** [R, S, C, K] */
  readonly weight: GpuArray;
  /** [N, H, W, C] */
  readonly dx: GpuArray;
}

export interface Conv2dWeightGradient extends Conv2dOptions {
  /** [N, H, W, C] */
  readonly x: GpuArray;
  /** [N, OH, OW, K] */
  readonly dy: GpuArray;
  /** [R, S, C, K] */
  readonly dWeight: GpuArray;
}
