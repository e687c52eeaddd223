import type { Image } from "../image/image.js";
import { resample } from "../image/resample.js";
import { OptionReader } from "./json.js";
import { resizePlan } from "./resize.js";
import { sizeFrom } from "./size.js";
import type { ItemContext, ItemTransform, TransformJson } from "./transform.js";

/** Brings the longer side to `maxSize` and keeps the aspect ratio, but for less than a pixel: fast.ai's RatioResize. */
export class RatioResize implements ItemTransform {
  readonly order = 1;

  constructor(readonly maxSize: number) {
    sizeFrom(maxSize);
  }

  apply(image: Image, { split, draw }: ItemContext): Image {
    const { maxSize } = this;
    const { width, height } = image;
    const shorter = Math.max(1, Math.trunc((Math.min(width, height) * maxSize) / Math.max(width, height)));
    const size = width >= height ? { width: maxSize, height: shorter } : { width: shorter, height: maxSize };
    const place = split === "train" ? ([draw(0), draw(1)] as const) : ([0.5, 0.5] as const);
    return resample(image, size, { region: resizePlan(image, size, "crop", place) });
  }

  toJSON(): TransformJson {
    return { name: "RatioResize", maxSize: this.maxSize };
  }

  static fromJSON(json: TransformJson): RatioResize {
    const maxSize = new OptionReader(json).number("maxSize");
    if (maxSize === undefined) throw new TypeError("The transform RatioResize needs a maxSize.");
    return new RatioResize(maxSize);
  }
}
