/** Images as bytes: RGB, row-major, [n, h, w, 3]. */
export interface Images {
  readonly pixels: Uint8Array;
  readonly shape: readonly [n: number, h: number, w: number, c: 3];
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
}
