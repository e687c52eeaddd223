import type { SampleMode } from "@sunbear/kernels";
import type { Region, Size } from "../image/image.js";
import type { Draws } from "../random.js";
import { middleCrop, randomCrop } from "../transforms/random-resized-crop.js";
import { type SizeOption, sizeFrom } from "../transforms/size.js";
import type { Split } from "../transforms/transform.js";

export interface RandomResizedCropGPUOptions {
  /** The least share of the pictures' area that a crop takes. Default: 0.08. */
  readonly minScale?: number;
  /** The greatest. Default: 1. */
  readonly maxScale?: number;
  /** Least and greatest width / height of a crop. Default: 3/4 and 4/3. */
  readonly ratio?: readonly [least: number, greatest: number];
  /** Default: bilinear. */
  readonly mode?: SampleMode;
  /** The share of the middle's sides that validation sees. Default: 1. */
  readonly validScale?: number;
}

/** One random part of all pictures of a batch, resized; in validation the middle of allowed shape. */
export interface RandomResizedCropGPU {
  readonly kind: "crop";
  readonly order: 30;
  readonly size: SizeOption;
  readonly mode: SampleMode;
  readonly ratio: readonly [least: number, greatest: number];
  readonly validScale: number;
  region(size: Size, split: Split, draw: Draws): Region;
}

export function RandomResizedCropGPU(
  size: SizeOption,
  options: RandomResizedCropGPUOptions = {},
): RandomResizedCropGPU {
  const { minScale = 0.08, maxScale = 1, ratio = [3 / 4, 4 / 3], mode = "bilinear", validScale = 1 } = options;
  sizeFrom(size);
  if (!(minScale > 0 && minScale <= maxScale && maxScale <= 1))
    throw new RangeError(
      `The scale of a crop must lie above 0 and up to 1, least before greatest, not ${minScale} to ${maxScale}.`,
    );
  if (!(ratio[0] > 0 && ratio[0] <= ratio[1] && Number.isFinite(ratio[1])))
    throw new RangeError(`The ratio of a crop must lie above 0, least before greatest, not ${ratio.join(" to ")}.`);
  if (!(validScale > 0 && validScale <= 1))
    throw new RangeError(`validScale must be above 0 and at most 1, not ${validScale}.`);
  return {
    kind: "crop",
    order: 30,
    ...{ size, mode, ratio, validScale },
    region: (pictures, split, draw) =>
      split === "train"
        ? randomCrop(pictures, { minScale, maxScale, ratio }, draw)
        : middleCrop(pictures, ratio, validScale),
  };
}
