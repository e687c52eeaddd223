import type { Image, Region, Size } from "../image/image.js";
import { resample } from "../image/resample.js";
import { type Draws, integerUpTo } from "../random.js";
import { OptionReader } from "./json.js";
import { type SizeOption, sizeFrom, sizeToJson } from "./size.js";
import type { ItemContext, ItemTransform, TransformJson } from "./transform.js";

export interface RandomResizedCropOptions {
  /** The least share of the picture's area that a crop takes, above 0. Default: 0.08. */
  readonly minScale?: number;
  /** The greatest. Default: 1. */
  readonly maxScale?: number;
  /** Least and greatest width / height of a crop. Default: 3/4 and 4/3. */
  readonly ratio?: readonly [least: number, greatest: number];
  /** In validation, the share by which the picture is squished larger than the centre that is kept. Default: 0.14. */
  readonly validExtra?: number;
}

const ATTEMPTS = 10;
const DRAWS_PER_ATTEMPT = 4;

/**
 * In training a random part of random shape, resized; in validation the middle of the whole picture, squished:
 * fast.ai's RandomResizedCrop.
 */
export class RandomResizedCrop implements ItemTransform {
  readonly order = 1;
  readonly size: Size;
  readonly minScale: number;
  readonly maxScale: number;
  readonly ratio: readonly [least: number, greatest: number];
  readonly validExtra: number;

  constructor(size: SizeOption, options: RandomResizedCropOptions = {}) {
    const { minScale = 0.08, maxScale = 1, ratio = [3 / 4, 4 / 3], validExtra = 0.14 } = options;
    if (!(minScale > 0 && minScale <= maxScale && maxScale <= 1))
      throw new RangeError(
        `The scale of a crop must lie above 0 and up to 1, least before greatest, not ${minScale} to ${maxScale}.`,
      );
    if (!(ratio[0] > 0 && ratio[0] <= ratio[1] && Number.isFinite(ratio[1])))
      throw new RangeError(`The ratio of a crop must lie above 0, least before greatest, not ${ratio.join(" to ")}.`);
    if (!(validExtra >= 0 && validExtra <= 1))
      throw new RangeError(`validExtra must be between 0 and 1, not ${validExtra}.`);
    this.size = sizeFrom(size);
    this.minScale = minScale;
    this.maxScale = maxScale;
    this.ratio = ratio;
    this.validExtra = validExtra;
  }

  apply(image: Image, { split, draw }: ItemContext): Image {
    if (split === "train") return resample(image, this.size, { region: randomCrop(image, this, draw) });
    const { squished, window } = centreCrop(this.size, this.validExtra);
    return resample(image, squished, { window });
  }

  toJSON(): TransformJson {
    return {
      name: "RandomResizedCrop",
      size: sizeToJson(this.size),
      minScale: this.minScale,
      maxScale: this.maxScale,
      ratio: this.ratio,
      validExtra: this.validExtra,
    };
  }

  static fromJSON(json: TransformJson): RandomResizedCrop {
    const read = new OptionReader(json);
    return new RandomResizedCrop(read.size("size"), {
      minScale: read.number("minScale"),
      maxScale: read.number("maxScale"),
      ratio: read.pair("ratio"),
      validExtra: read.number("validExtra"),
    });
  }
}

/**
 * A crop of random area and shape; after ten that don't fit, the largest middle part of allowed shape.
 *
 * @param draw of each attempt: 0 area, 1 ratio, 2 x, 3 y; attempt k draws from 4 k on
 */
export function randomCrop(
  { width, height }: Size,
  { minScale, maxScale, ratio }: Pick<RandomResizedCrop, "minScale" | "maxScale" | "ratio">,
  draw: Draws,
): Region {
  const [least, greatest] = ratio;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const u = (index: number) => draw(attempt * DRAWS_PER_ATTEMPT + index);
    const area = (minScale + (maxScale - minScale) * u(0)) * width * height;
    const shape = Math.exp(Math.log(least) + (Math.log(greatest) - Math.log(least)) * u(1));
    const cropWidth = Math.max(1, roundHalfEven(Math.sqrt(area * shape)));
    const cropHeight = Math.max(1, roundHalfEven(Math.sqrt(area / shape)));
    if (cropWidth > width || cropHeight > height) continue;
    return {
      x: integerUpTo(width - cropWidth, u(2)),
      y: integerUpTo(height - cropHeight, u(3)),
      width: cropWidth,
      height: cropHeight,
    };
  }
  return middleCrop({ width, height }, ratio);
}

/** The largest middle part whose width / height is allowed; of its sides, the share `scale`. */
export function middleCrop({ width, height }: Size, [least, greatest]: RandomResizedCrop["ratio"], scale = 1): Region {
  const shape = width / height;
  const cropWidth = Math.max(1, Math.trunc(scale * (shape > greatest ? Math.trunc(height * greatest) : width)));
  const cropHeight = Math.max(1, Math.trunc(scale * (shape < least ? Math.trunc(width / least) : height)));
  return {
    x: Math.trunc((width - cropWidth) / 2),
    y: Math.trunc((height - cropHeight) / 2),
    width: cropWidth,
    height: cropHeight,
  };
}

/** How validation sees a picture: squished to a size above the wanted one by a multiple of 8, then its middle. */
export function centreCrop(size: Size, extra: number): { readonly squished: Size; readonly window: Region } {
  const more = Math.ceil((Math.max(size.width, size.height) * extra) / 8) * 8;
  const offset = Math.trunc(more / 2);
  return {
    squished: { width: size.width + more, height: size.height + more },
    window: { x: offset, y: offset, ...size },
  };
}

/** Python's `round`: a half goes to the even neighbour. */
function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
