import type { Image, Region, Size } from "../image/image.js";
import { type PadMode, padModes } from "../image/padding.js";
import { resample } from "../image/resample.js";
import { OptionReader } from "./json.js";
import { type SizeOption, sizeFrom, sizeToJson } from "./size.js";
import type { ItemContext, ItemTransform, TransformJson } from "./transform.js";

/** Cut off what doesn't fit, ignore the aspect ratio, or fill up what is missing. */
export type ResizeMethod = "crop" | "squish" | "pad";

export const resizeMethods: readonly ResizeMethod[] = ["crop", "squish", "pad"];

export interface ResizeOptions {
  /** Default: crop. */
  readonly method?: ResizeMethod;
  /** What "pad" fills up with. Default: reflection. */
  readonly padMode?: PadMode;
}

/**
 * Brings every picture to one size: fast.ai's Resize, to the bit.
 * Where a crop or a padded picture lies is random in training and the middle in validation.
 */
export class Resize implements ItemTransform {
  readonly order = 1;
  readonly size: Size;
  readonly method: ResizeMethod;
  readonly padMode: PadMode;

  constructor(size: SizeOption, { method = "crop", padMode = "reflection" }: ResizeOptions = {}) {
    if (!resizeMethods.includes(method))
      throw new RangeError(`"${method}" is no way to resize: use ${resizeMethods.join(", ")}.`);
    if (!padModes.includes(padMode)) throw new RangeError(`"${padMode}" is no way to pad: use ${padModes.join(", ")}.`);
    this.size = sizeFrom(size);
    this.method = method;
    this.padMode = padMode;
  }

  apply(image: Image, { split, draw }: ItemContext): Image {
    const place = split === "train" ? ([draw(0), draw(1)] as const) : ([0.5, 0.5] as const);
    const region = resizePlan(image, this.size, this.method, place);
    return resample(image, this.size, { region, padMode: this.padMode });
  }

  toJSON(): TransformJson {
    return { name: "Resize", size: sizeToJson(this.size), method: this.method, padMode: this.padMode };
  }

  static fromJSON(json: TransformJson): Resize {
    const read = new OptionReader(json);
    const method = read.oneOf("method", resizeMethods);
    return new Resize(read.size("size"), { method, padMode: read.oneOf("padMode", padModes) });
  }
}

/**
 * The part of a picture that becomes the whole result; for "pad" it sticks out of the picture.
 *
 * @param place where a smaller part lies among all places it could: [x, y] from 0 (left, top) to 1 (right, bottom)
 */
export function resizePlan(
  { width, height }: Size,
  size: Size,
  method: ResizeMethod,
  [placeX, placeY]: readonly [x: number, y: number],
): Region {
  if (method === "squish") return { x: 0, y: 0, width, height };
  const choose = method === "crop" ? Math.min : Math.max;
  const ratio = choose(width / size.width, height / size.height);
  // The product of the rounded ratio can fall a hair below the side it came from; fast.ai then loses a pixel too.
  const regionWidth = Math.max(1, Math.trunc(ratio * size.width));
  const regionHeight = Math.max(1, Math.trunc(ratio * size.height));
  return {
    x: Math.trunc(placeX * (width - regionWidth)),
    y: Math.trunc(placeY * (height - regionHeight)),
    width: regionWidth,
    height: regionHeight,
  };
}
