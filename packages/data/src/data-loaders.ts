import type { DataLoader } from "./data-loader.js";
import type { ChannelStats } from "./transforms/normalize.js";
import type { Json, TransformJson } from "./transforms/transform.js";

/** How a picture becomes network input, as data: it goes into a model's metadata, and predictions are made from it. */
export type InputJson = {
  /** The options of opening. */
  readonly input: Json;
  /** The item transforms, in the order they run. */
  readonly item: readonly TransformJson[];
  /** What the GPU does to a batch before it's normalised; absent: nothing. */
  readonly batch?: readonly TransformJson[];
};

/** The two halves of a divided set: what a Learner learns from and what it's measured on. */
export interface DataLoaders<Item> {
  readonly train: DataLoader<Item>;
  readonly valid: DataLoader<Item>;
  /** The classes; a target is a position here. */
  readonly vocab: readonly string[];
  readonly transforms: InputJson;
  /** Statistics to normalise by, if Normalize is among the batch transforms. */
  readonly normalize?: ChannelStats;
}
