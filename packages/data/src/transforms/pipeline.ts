import type { Image } from "../image/image.js";
import { draws } from "../random.js";
import { CropPad, RandomCrop } from "./crop-pad.js";
import { DihedralItem, FlipItem } from "./flip-item.js";
import { isTransformJson } from "./json.js";
import { RandomResizedCrop } from "./random-resized-crop.js";
import { RatioResize } from "./ratio-resize.js";
import { Resize } from "./resize.js";
import type { ItemTransform, Split, TransformJson } from "./transform.js";

/** Which picture of which pass a transform's random numbers belong to. */
export interface ItemKey {
  readonly split: Split;
  readonly seed: number;
  readonly epoch: number;
  /** Position in the list of all items, before the split. */
  readonly item: number;
}

/** Tells the streams of random numbers apart that one seed feeds. */
const ITEM_STREAM = 2;

/** The transforms by ascending order; among equals as given. */
export const inOrder = (transforms: readonly ItemTransform[]): readonly ItemTransform[] =>
  transforms.toSorted((a, b) => a.order - b.order);

/** Runs the transforms one after another, each with its own random numbers. */
export function applyTransforms(transforms: readonly ItemTransform[], image: Image, key: ItemKey): Image {
  return transforms.reduce((current, transform, position) => {
    if (transform.split && transform.split !== key.split) return current;
    const draw = draws(ITEM_STREAM, key.seed, key.epoch, key.item, position);
    try {
      return expectImage(transform.apply(current, { split: key.split, draw }));
    } catch (error) {
      throw new Error(`the transform ${transform.toJSON().name} failed: ${(error as Error).message}`, { cause: error });
    }
  }, image);
}

function expectImage(image: Image): Image {
  const { width, height, data } = image ?? {};
  if (!(data instanceof Uint8Array) || !Number.isInteger(width) || !Number.isInteger(height))
    throw new TypeError("it gave no picture, which is { width, height, data: Uint8Array }");
  if (width < 1 || height < 1 || data.length !== width * height * 3)
    throw new RangeError(`it gave ${data.length} bytes for ${width} x ${height} pixels, not ${width * height * 3}`);
  return image;
}

const classes: { readonly [name: string]: { fromJSON(json: TransformJson): ItemTransform } } = {
  CropPad,
  DihedralItem,
  FlipItem,
  RandomCrop,
  RandomResizedCrop,
  RatioResize,
  Resize,
};

/** Makes a transform again from what its `toJSON` gave, for instance from a model file. */
export function transformFromJSON(json: unknown): ItemTransform {
  if (!isTransformJson(json) || !Object.hasOwn(classes, json.name))
    throw new TypeError(
      `${JSON.stringify(json)} is no transform known here: expected a name among ${Object.keys(classes).join(", ")}.`,
    );
  return classes[json.name].fromJSON(json);
}

/** Whether `transformFromJSON` makes the same transform again, so that another thread can. */
export function isBuiltIn(transform: ItemTransform): boolean {
  const { name } = transform.toJSON();
  const made: unknown = transform.constructor;
  return Object.hasOwn(classes, name) && made === classes[name];
}
