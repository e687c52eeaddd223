import { crop } from "../image/crop.js";
import type { Image, Size } from "../image/image.js";
import { type PadMode, padModes } from "../image/padding.js";
import { integerUpTo } from "../random.js";
import { OptionReader } from "./json.js";
import { type SizeOption, sizeFrom, sizeToJson } from "./size.js";
import type { ItemContext, ItemTransform, TransformJson } from "./transform.js";

/** The middle of a picture at its own scale; what is missing is padded: fast.ai's CropPad. */
export class CropPad implements ItemTransform {
  readonly order = 0;
  readonly size: Size;
  readonly padMode: PadMode;

  constructor(size: SizeOption, { padMode = "zeros" }: { readonly padMode?: PadMode } = {}) {
    if (!padModes.includes(padMode)) throw new RangeError(`"${padMode}" is no way to pad: use ${padModes.join(", ")}.`);
    this.size = sizeFrom(size);
    this.padMode = padMode;
  }

  apply(image: Image): Image {
    const { width, height } = this.size;
    const region = { x: middle(image.width, width), y: middle(image.height, height), width, height };
    return crop(image, region, this.padMode);
  }

  toJSON(): TransformJson {
    return { name: "CropPad", size: sizeToJson(this.size), padMode: this.padMode };
  }

  static fromJSON(json: TransformJson): CropPad {
    const read = new OptionReader(json);
    return new CropPad(read.size("size"), { padMode: read.oneOf("padMode", padModes) });
  }
}

/**
 * A part of a picture at its own scale, anywhere in training and in the middle otherwise: fast.ai's RandomCrop. A
 * picture that is too small lies in the middle of black.
 */
export class RandomCrop implements ItemTransform {
  readonly order = 1;
  readonly size: Size;

  constructor(size: SizeOption) {
    this.size = sizeFrom(size);
  }

  apply(image: Image, { split, draw }: ItemContext): Image {
    const { width, height } = this.size;
    const place = (from: number, to: number, u: number) =>
      split === "train" && from > to ? integerUpTo(from - to, u) : middle(from, to);
    return crop(image, {
      x: place(image.width, width, draw(0)),
      y: place(image.height, height, draw(1)),
      width,
      height,
    });
  }

  toJSON(): TransformJson {
    return { name: "RandomCrop", size: sizeToJson(this.size) };
  }

  static fromJSON(json: TransformJson): RandomCrop {
    return new RandomCrop(new OptionReader(json).size("size"));
  }
}

/** Where a run of `to` pixels begins that lies in the middle of `from`; negative if it's longer. */
const middle = (from: number, to: number): number => Math.floor((from - to) / 2);
