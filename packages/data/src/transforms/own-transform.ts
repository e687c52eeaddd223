import type { Image } from "../image/image.js";
import type { ItemContext, ItemTransform, Split, TransformJson } from "./transform.js";

/** Changes one picture; it must give a new one rather than write into the one it's given. */
export type ImageFunction = (image: Image, context: ItemContext) => Image;

export interface OwnTransformOptions {
  /** What errors call it. Default: the function's name. */
  readonly name?: string;
  /** Transforms of a pipeline run in ascending order. Default: 0, before every resize. */
  readonly order?: number;
  /** Where it runs. Default: in training and in validation. */
  readonly split?: Split;
}

/**
 * A function as an item transform. A model file can't hold a function: prediction does without those that only train,
 * and needs the others done beforehand.
 */
export const ownTransform = (apply: ImageFunction, options: OwnTransformOptions = {}): ItemTransform => {
  const { name = apply.name || "of your own", order = 0, split } = options;
  return { order, split, apply, toJSON: (): TransformJson => ({ name }) };
};
