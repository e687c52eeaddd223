import type { BatchTransform } from "./augment/batch-transforms.js";
import type { InputBlock, TargetBlock } from "./blocks.js";
import type { Splitter } from "./split.js";
import type { ImageFunction } from "./transforms/own-transform.js";
import type { ItemTransform } from "./transforms/transform.js";

/** Transforms of items; a function is one that runs before the others, in training and validation. */
export type ItemTransforms = ItemTransform | ImageFunction | readonly (ItemTransform | ImageFunction)[];

/** `Input` is what the input block opens, such as a path; items may be anything that `getX` can make one of. */
export interface DataBlockOptions<Source, Item, Input = Item> {
  /** What goes in and what comes out: pictures and categories. */
  readonly blocks: readonly [input: InputBlock<Input>, target: TargetBlock];
  /** Finds the items of a source, always in the same order. */
  readonly getItems: (source: Source) => readonly Item[] | Promise<readonly Item[]>;
  /** Default: a random fifth validates. */
  readonly splitter?: Splitter<Item>;
  /** What the input block opens for an item. Default: the item. */
  readonly getX?: (item: Item) => Input;
  /** The label of an item. */
  readonly getY: (item: Item) => string;
  /** They must bring all pictures to one size. Default: none. */
  readonly itemTfms?: ItemTransforms;
  /** Run on the GPU, on a batch at a time. Default: none. */
  readonly batchTfms?: BatchTransform | readonly BatchTransform[];
}

export interface DataLoadersOptions {
  /** Shrinks, with a warning, to a training set that is smaller. Default: 64. */
  readonly batchSize?: number;
  /** Default: batchSize. */
  readonly validBatchSize?: number;
  /** Decides the split, unless the splitter has its own, the order and all that transforms draw. Default: 42. */
  readonly seed?: number;
  /** Whether training visits its items in a new order in each epoch. Default: true. */
  readonly shuffle?: boolean;
  /** Whether training leaves out the items that don't fill a batch. Default: as shuffle. */
  readonly dropLast?: boolean;
  /** Whether a class that would only validate gives an item to training. Default: true; fast.ai: false. */
  readonly everyClassInTrain?: boolean;
  /** How many pictures are opened at once; each takes the memory of its pixels. Default: 8. */
  readonly concurrency?: number;
  /** Told what is amiss but no reason to stop. Default: nobody. */
  readonly onWarning?: (message: string) => void;
}
