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
  /** Opens an item and transforms it elsewhere, off this thread. Gives the same bytes as doing it here. */
  load?(item: Item, transforms: readonly ItemTransform[], key: ItemKey): Promise<Image>;
  /** The options of opening, which go into a model's metadata. */
  toJSON(): Json;
}

/** How a label becomes a class index. */
export interface TargetBlock {
  /** The classes known beforehand; otherwise those found among the training items. */
  readonly vocab?: readonly string[];
}

export const CategoryBlock = (options: TargetBlock = {}): TargetBlock => options;
