import { strideGroups } from "../layout/vectors.js";
import { bind, expectShape, f32, type Gpu, type GpuArray, words } from "../runtime/index.js";
import { isPacked, type Pictures, pictureBinding, splitPictures } from "./pictures.js";
import { resampleKernel } from "./resample.wgsl.js";
import type { SampleMode, SamplePadMode } from "./sample-modes.js";

export interface Resample {
  readonly x: Pictures;
  /** Written: [N, H', W', 4], from 0 to 1, the fourth channel 0; of any size. */
  readonly y: GpuArray;
  /** [N, 12]: for each image a map from pixels of y to pixels of x, from `pixelMap` and `packMaps`. */
  readonly maps: GpuArray;
  readonly mode: SampleMode;
  readonly padMode: SamplePadMode;
  /** As the maps were made; decides where a reflection has its mirror: in the outermost pixels, or at their edges. */
  readonly alignCorners: boolean;
}

/** y[row, column] = x at map(column, row): flip, rotation, zoom, perspective and a new size at once. */
export function resample(gpu: Gpu, { x, y, maps, mode, padMode, alignCorners }: Resample): void {
  const [n, h, w] = x.shape;
  const [, toH, toW] = y.shape;
  expectShape("resample: y", y.shape, [n, toH, toW, 4]);
  expectShape("resample: maps", maps.shape, [n, 12]);
  const kernel = resampleKernel(isPacked(x), mode, padMode);
  // Reflection mirrors about `mirror` and `mirror + span`, in pixels.
  const mirror = alignCorners ? 0 : -0.5;
  const span = (size: number) => f32(alignCorners ? size - 1 : size);
  for (const range of splitPictures(gpu, y, x)) {
    const { binding, skip } = pictureBinding(x, range);
    const uniforms = words(h, w, toH, toW, range.start, skip, f32(mirror), 0, span(w), span(h));
    const pixels = range.count * toH * toW;
    gpu.run(kernel, [binding, bind(maps), bind(y, range)], strideGroups(pixels), uniforms);
  }
}
