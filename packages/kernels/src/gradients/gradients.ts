import { lanesFor, strideGroups } from "../layout/vectors.js";
import { asFlat } from "../layout/views.js";
import { bind, f32, type Gpu, type GpuArray, sizeOf, split, words } from "../runtime/index.js";
import { PARTIALS, scaleBy, scaleToNorm, squareSums, unscaleBy } from "./gradients.wgsl.js";

/**
 * Shortens a gradient that is longer than `maxNorm` to that length, in place, as PyTorch's clip_grad_norm_ does. Its
 * parts may lie anywhere; their joint Euclidean norm counts.
 */
export function clipGradients(gpu: Gpu, parts: readonly GpuArray[], maxNorm: number): void {
  if (!(maxNorm > 0)) throw new RangeError(`clipGradients to a norm of ${maxNorm}: give a number above 0`);
  const pieces = parts.flatMap((part) => {
    const x = asFlat(part);
    return split(gpu, x).map((range) => ({ x, range, lanes: lanesFor(sizeOf(x.shape)) }));
  });
  const partials = gpu.empty([PARTIALS * pieces.length]);
  pieces.forEach(({ x, range, lanes }, i) => {
    gpu.run(squareSums(lanes), [bind(x, range), bind(partials)], [PARTIALS], words(PARTIALS * i));
  });
  for (const { x, range, lanes } of pieces) {
    const groups = strideGroups(range.count / lanes);
    gpu.run(scaleToNorm(lanes), [bind(x, range), bind(partials)], groups, words(f32(maxNorm)));
  }
  gpu.release(partials);
}

/** Multiplies all values by one factor, in place. */
export function scale(gpu: Gpu, x: GpuArray, factor: number): void {
  const flat = asFlat(x);
  const lanes = lanesFor(sizeOf(flat.shape));
  for (const range of split(gpu, flat))
    gpu.run(scaleBy(lanes), [bind(flat, range)], strideGroups(range.count / lanes), words(f32(factor)));
}

/**
 * Multiplies the parts of a gradient by one factor, in place.
 *
 * @param found u32 [1], set to 1 if a value isn't finite, and otherwise left as it is
 */
export function unscaleGradients(gpu: Gpu, parts: readonly GpuArray[], factor: number, found: GpuArray): void {
  for (const x of parts.map(asFlat)) {
    const lanes = lanesFor(sizeOf(x.shape));
    for (const range of split(gpu, x))
      gpu.run(unscaleBy(lanes), [bind(x, range), bind(found)], strideGroups(range.count / lanes), words(f32(factor)));
  }
}
