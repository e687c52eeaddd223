import type { Image } from "./image/image.js";
import type { ItemKey } from "./transforms/pipeline.js";
import type { ItemTransform, Json } from "./transforms/transform.js";

/** How an item becomes the picture that the network sees. */
export interface InputBlock<Item> {
  /**
   * Opens an item as RGB.
   * @throws ImageError if there is no picture in it: training then goes on without the item
   */
  open(item: Item): Promise<Image>;
  /**
   * A way to open and transform items elsewhere, off this thread, with the same result; undefined if there is none
   * for these transforms.
   */
  loader?(transforms: readonly ItemTransform[]): ((item: Item, key: ItemKey) => Promise<Image>) | undefined;
  /** The options of opening, which go into a model's metadata. */
  toJSON(): Json;
}

/** How a label becomes a class index. */
export interface TargetBlock {
  /** The classes known beforehand; otherwise those found among the training items. */
  readonly vocab?: readonly string[];
  /** Whether a given vocabulary is sorted. Default: true. */
  readonly sort?: boolean;
  /** Whether there is a class "#na#", the first one, for every label that isn't in the vocabulary. Default: false. */
  readonly addNa?: boolean;
}

export const CategoryBlock = (options: TargetBlock = {}): TargetBlock => options;
