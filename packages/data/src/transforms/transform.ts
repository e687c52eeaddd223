import type { Image } from "../image/image.js";
import type { Draws } from "../random.js";

/** Whether an item is learned from, or only looked at: validation, test and prediction are all "valid". */
export type Split = "train" | "valid";

/** What a transform knows of the item it changes. */
export interface ItemContext {
  readonly split: Split;
  /** This transform's own random numbers for this item in this epoch; the same index gives the same number. */
  readonly draw: Draws;
}

/** Any value that survives JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A transform as data, as it stands in a model file: its name and its options, from which it can be made again. */
export interface TransformJson {
  readonly name: string;
  readonly [option: string]: Json;
}

/** Changes one picture, before pictures are put together to a batch. */
export interface ItemTransform {
  /** Transforms of a pipeline run in ascending order; fast.ai's numbers. */
  readonly order: number;
  /** Where it runs. Default: in training and in validation. */
  readonly split?: Split;
  apply(image: Image, context: ItemContext): Image;
  toJSON(): TransformJson;
}
