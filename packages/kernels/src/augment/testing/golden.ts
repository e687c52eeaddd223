import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Extent, Matrix3 } from "../pixel-map.js";

/** Channels of rows of numbers, as PyTorch lays an image out. */
type Planes = readonly (readonly (readonly number[])[])[];

/** What fast.ai made of a small image, by name; matrices too. */
export interface GoldenTransforms {
  readonly input: readonly [Planes];
  readonly warp_coeffs: readonly number[];
  readonly after_aspect_fix: readonly (readonly number[])[];
  readonly area_prefilter_input_12x12: readonly (readonly number[])[];
  readonly image: (name: string) => Float64Array;
  readonly matrix: (name: string) => Matrix3;
}

const path = resolve(import.meta.dirname, "../../../../../tests/golden/fastai.json");

export function goldenTransforms(): GoldenTransforms {
  const { batch_transforms: recorded } = JSON.parse(readFileSync(path, "utf8"));
  return {
    ...recorded,
    image: (name) => toNhwc4(recorded[name][0]),
    matrix: (name) => [...recorded[name].flat(), 0, 0, 1].slice(0, 9) as unknown as Matrix3,
  };
}

/** [c, h, w] as [h, w, 4]; of one channel, all three. */
export function toNhwc4(planes: Planes): Float64Array {
  const [h, w] = [planes[0].length, planes[0][0].length];
  return Float64Array.from({ length: h * w * 4 }, (_, i) => {
    const [place, c] = [Math.floor(i / 4), i % 4];
    return c === 3 ? 0 : (planes[c] ?? planes[0])[Math.floor(place / w)][place % w];
  });
}

export const identity: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** The correction by which a rotation stays one where pixels aren't as many across as down. */
export const fixAspect = (m: Matrix3, [h, w]: Extent): Matrix3 => {
  const fixed = [...m] as [...Matrix3];
  fixed[1] *= h / w;
  fixed[3] *= w / h;
  return fixed;
};
