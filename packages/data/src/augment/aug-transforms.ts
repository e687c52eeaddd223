import type { SampleMode } from "@sunbear/kernels";
import type { PadMode } from "../image/padding.js";
import type { SizeOption } from "../transforms/size.js";
import type { BatchTransform } from "./batch-transforms.js";
import { Dihedral, Flip, Rotate, Warp, Zoom } from "./geometry.js";
import { Brightness, Contrast } from "./light.js";
import { RandomResizedCropGPU } from "./random-resized-crop-gpu.js";

/** Every option of fast.ai's `aug_transforms`. */
export interface AugTransformsOptions {
  /** Multiplies maxRotate, maxLighting and maxWarp. Default: 1. */
  readonly mult?: number;
  /** Whether half of the pictures are mirrored. Default: true. */
  readonly doFlip?: boolean;
  /** Whether they may also lie on a side or be upside down. Default: false. */
  readonly flipVert?: boolean;
  /** Degrees either way. Default: 10. */
  readonly maxRotate?: number;
  /** Default: 1. */
  readonly minZoom?: number;
  /** Default: 1.1. */
  readonly maxZoom?: number;
  /** Of brightness and contrast; below 1. Default: 0.2. */
  readonly maxLighting?: number;
  /** Default: 0.2. */
  readonly maxWarp?: number;
  /** The share of the pictures that each of rotation, zoom and warp changes. Default: 0.75. */
  readonly pAffine?: number;
  /** The same for brightness and contrast. Default: 0.75. */
  readonly pLighting?: number;
  /** Further transforms, such as Saturation() or RandomErasing(). Default: none. */
  readonly xtraTfms?: BatchTransform | readonly BatchTransform[];
  /** The size of the result, in validation too. Default: that of the pictures. */
  readonly size?: SizeOption;
  /** Default: bilinear. */
  readonly mode?: SampleMode;
  /** Default: reflection. */
  readonly padMode?: PadMode;
  /** Default: true. */
  readonly alignCorners?: boolean;
  /** Whether all pictures of a batch change alike. Default: false. */
  readonly batch?: boolean;
  /** Below 1: each batch sees a random part of its pictures, of this share of their area at least. Default: 1. */
  readonly minScale?: number;
}

/** Flip, rotation, zoom, warp and lighting, as they suit most photos. */
export function augTransforms(options: AugTransformsOptions = {}): readonly BatchTransform[] {
  const { mult = 1, doFlip = true, flipVert = false, minZoom = 1, maxZoom = 1.1, size, batch, minScale = 1 } = options;
  const { pAffine = 0.75, pLighting = 0.75, mode, padMode, alignCorners, xtraTfms = [] } = options;
  if (!(mult >= 0 && Number.isFinite(mult))) throw new RangeError(`mult must be from 0, not ${mult}.`);
  const [maxRotate, maxLighting, maxWarp] = [
    mult * (options.maxRotate ?? 10),
    mult * (options.maxLighting ?? 0.2),
    mult * (options.maxWarp ?? 0.2),
  ];
  if (!(maxLighting < 1))
    throw new RangeError(`maxLighting times mult is ${maxLighting}, and must be below 1: choose a smaller one.`);
  if (minScale !== 1 && size === undefined)
    throw new Error(`minScale ${minScale} needs a size to resize the crops to.`);
  const sampling = { size: minScale === 1 ? size : undefined, mode, padMode, alignCorners, batch };
  const flips = flipVert ? Dihedral : Flip;
  return [
    ...(doFlip ? [flips({ ...sampling, p: 0.5 })] : []),
    ...(maxWarp !== 0 ? [Warp({ ...sampling, magnitude: maxWarp, p: pAffine })] : []),
    ...(maxRotate !== 0 ? [Rotate({ ...sampling, maxDeg: maxRotate, p: pAffine })] : []),
    ...(minZoom < 1 || maxZoom > 1 ? [Zoom({ ...sampling, minZoom, maxZoom, p: pAffine })] : []),
    ...(maxLighting !== 0 ? [Brightness({ max: maxLighting, p: pLighting, batch })] : []),
    ...(maxLighting !== 0 ? [Contrast({ max: maxLighting, p: pLighting, batch })] : []),
    ...(minScale !== 1 && size !== undefined ? [RandomResizedCropGPU(size, { minScale, ratio: [1, 1] })] : []),
    ...[xtraTfms].flat(),
  ];
}
