import type { GpuArray } from "@sunbear/kernels";
import type { Tape } from "../autograd.js";
import type { Normalization } from "../ops/index.js";

/** Images as bytes: RGB, row-major, [n, h, w, 3]. */
export interface Images {
  readonly pixels: Uint8Array;
  readonly shape: readonly [n: number, h: number, w: number, c: 3];
  /** What the GPU makes of them before the model sees them. Default: it normalises them. */
  readonly transform?: ImageTransform;
}

/** Work on images on the GPU, such as augmentation; all that is random in it has been drawn. */
export interface ImageTransform {
  /**
   * Records the way from `bytes`, uploaded four to a word, to [n, h', w', 4], normalised, its fourth channel 0. All
   * arrays are the tape's, and the last one its result.
   */
  record(tape: Pick<Tape, "gpu" | "empty" | "release">, bytes: GpuArray, normalization?: Normalization): GpuArray;
}

/** Images with their classes. */
export interface Batch extends Images {
  /** Class of each image, as an index into the vocabulary. */
  readonly targets: Uint32Array;
  /** Which items of the split they are. */
  readonly items: readonly number[];
}

export interface DataLoader {
  /** Items. */
  readonly size: number;
  readonly batchSize: number;
  /** Batches of an epoch. */
  readonly length: number;
  /** The items by their positions in the split, such as the paths of photos: for whoever shows them. */
  readonly items?: readonly { readonly item: unknown }[];
  /** The same items in the same order, changed by chance as in training: for `tta`. */
  augmented?(): DataLoader;
  /** The same items in the order of their positions, none left out, and prepared as for validation. */
  plain?(): DataLoader;
  /**
   * The batches of an epoch: the same for the same epoch, whenever asked. `epoch` counts from 0 over the life of a
   * Learner. Stops as soon as `signal` aborts.
   */
  batches(epoch: number, signal?: AbortSignal): AsyncIterable<Batch>;
}

/** What a Learner needs of data. @sunbear/data satisfies it by shape; neither package imports the other. */
export interface DataLoaders {
  readonly train: DataLoader;
  readonly valid: DataLoader;
  /** Names of the classes, in the order of their indices. */
  readonly vocab: readonly string[];
  /** Describes the item transforms as JSON: kept in the exported model, so that `predict` can do the same. */
  readonly transforms: unknown;
  /** What pixels are to be normalised by. Default: what the weights to start from were trained with. */
  readonly normalize?: Normalization;
}
