import { WORKGROUP } from "../layout/vectors.js";
import {
  bind,
  expectF32,
  expectShape,
  f32,
  type Gpu,
  type GpuArray,
  grid,
  sizeOf,
  split,
  words,
} from "../runtime/index.js";
import { normalizeKernel } from "./normalize.wgsl.js";

type Rgb = readonly [r: number, g: number, b: number];

export interface Normalize {
  /** RGB bytes [N, H, W, 3], four to each 32-bit element, the last filled up with anything. */
  readonly bytes: GpuArray;
  /** Written: [N, H, W, 4], the fourth channel 0, since vec4 loads want channels in fours. */
  readonly y: GpuArray;
  /** Mean and standard deviation of each channel in units of 1 = byte 255. */
  readonly mean: Rgb;
  readonly std: Rgb;
}

/** y = (byte/255 - mean) / std: a batch of images as uploaded, to what the network sees. */
export function normalize(gpu: Gpu, { bytes, y, mean, std }: Normalize): void {
  expectF32("normalize", { y });
  const [n, h, w] = y.shape;
  expectShape("normalize: y", y.shape, [n, h, w, 4]);
  const pixels = n * h * w;
  const length = Math.ceil((3 * pixels) / 4);
  if (sizeOf(bytes.shape) !== length)
    throw new RangeError(`normalize: bytes has ${sizeOf(bytes.shape)} words, expected ${length} for ${pixels} pixels`);
  const uniforms = words(...mean.map(f32), 0, ...std.map(f32), 0);
  // As an item of three quarters of a word, a pixel of bytes makes ranges start at multiples of 256 pixels.
  const to: GpuArray = { ...y, shape: [pixels, 4] };
  const from: GpuArray = { ...bytes, shape: [pixels, 3 / 4] };
  for (const range of split(gpu, to, from)) {
    const source = {
      buffer: bytes.buffer,
      offset: bytes.offset + 3 * range.start,
      size: 4 * Math.ceil((3 * range.count) / 4),
    };
    gpu.run(normalizeKernel, [source, bind(to, range)], grid(gpu, Math.ceil(range.count / 4 / WORKGROUP)), uniforms);
  }
}
