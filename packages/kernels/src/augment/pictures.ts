import { type Gpu, type GpuArray, type Range, split } from "../runtime/index.js";

/** RGB bytes [N, H, W, 3] as uploaded: four to each 32-bit element, the last filled up with anything. */
export interface PackedBytes {
  readonly bytes: GpuArray;
  readonly shape: readonly [n: number, h: number, w: number];
}

/** A batch of pictures to read: floats [N, H, W, 4] from 0 to 1, or bytes, which are read as such floats. */
export type Pictures = GpuArray | PackedBytes;

export const isPacked = (x: Pictures): x is PackedBytes => "bytes" in x;

/** Bindings begin at multiples of this many bytes. */
const ALIGNMENT = 256;

/**
 * Ranges of images for which both `y` and the pictures fit a binding. A picture may begin at any byte, so the range of
 * pictures is bound from the aligned byte before it: `pictureBinding` says how far that is.
 */
export function splitPictures(gpu: Gpu, y: GpuArray, x: Pictures): Range[] {
  const n = y.shape[0];
  const padded = (Math.ceil(pictureBytes(x) / ALIGNMENT) + 1) * ALIGNMENT;
  return split(gpu, y, { ...(isPacked(x) ? x.bytes : x), shape: [n, padded / 4] });
}

/** The binding of a range of pictures, and the byte of it at which the first of them begins. */
export function pictureBinding(x: Pictures, { start, count }: Range): { binding: GPUBufferBinding; skip: number } {
  const { buffer, offset } = isPacked(x) ? x.bytes : x;
  const begin = start * pictureBytes(x);
  const aligned = Math.floor(begin / ALIGNMENT) * ALIGNMENT;
  const end = Math.ceil((begin + count * pictureBytes(x)) / 4) * 4;
  return { binding: { buffer, offset: offset + aligned, size: end - aligned }, skip: begin - aligned };
}

/** Bytes of one picture. */
function pictureBytes(x: Pictures): number {
  const [, h, w] = x.shape;
  return (isPacked(x) ? 3 : 16) * h * w;
}

/**
 * WGSL that reads pixels of a storage buffer named `source`: `texel(skip, pixel)` is the RGB of the pixel that many
 * after the one at byte `skip`.
 */
export const texelReader = (packed: boolean): string =>
  packed
    ? /* wgsl */ `
fn texel(skip: u32, pixel: u32) -> vec3f {
  let at = skip + 3u * pixel;
  let word = at / 4u;
  let shift = 8u * (at % 4u);
  // A pixel that begins late in its word ends in the next; shifting in two steps leaves nothing of that for shift 0.
  let rgb = (source[word] >> shift) | ((source[word + 1u] << 1u) << (31u - shift));
  return vec3f((vec3u(rgb) >> vec3u(0u, 8u, 16u)) & vec3u(255u)) / 255;
}`
    : /* wgsl */ `
fn texel(skip: u32, pixel: u32) -> vec3f { return source[skip / 16u + pixel].rgb; }`;

/** The WGSL type of `source`'s elements. */
export const texelType = (packed: boolean): string => (packed ? "u32" : "vec4f");
