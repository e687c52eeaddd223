import pLimit from "p-limit";
import type { BatchTransforms } from "./augment/batch-transforms.js";
import type { DrawnBatch } from "./augment/drawn-batch.js";
import type { InputBlock } from "./blocks.js";
import type { Image } from "./image/image.js";
import { ImageError } from "./image/image-error.js";
import { prefetch } from "./prefetch.js";
import { draws, shuffled } from "./random.js";
import { applyTransforms, type ItemKey } from "./transforms/pipeline.js";
import type { ItemTransform, Split } from "./transforms/transform.js";

/** Pictures of one size with their class indices. */
export interface Batch {
  /** RGB bytes [n, h, w, 3]. */
  readonly pixels: Uint8Array;
  readonly shape: readonly [n: number, h: number, w: number, c: 3];
  /** Class indices [n]. */
  readonly targets: Uint32Array;
  /** Positions in the split [n]. */
  readonly items: readonly number[];
  /** What the batch transforms do to these pictures on the GPU; absent: nothing. */
  readonly transform?: DrawnBatch;
}

/** One item of a split. */
export interface LabelledItem<Item> {
  readonly item: Item;
  /** Position in the list of all items, before the split. */
  readonly position: number;
  readonly label: string;
  /** Class index. */
  readonly target: number;
}

export interface DataLoaderOptions<Item> {
  readonly split: Split;
  readonly items: readonly LabelledItem<Item>[];
  readonly input: InputBlock<Item>;
  /** In the order they run. */
  readonly transforms: readonly ItemTransform[];
  /** Default: none. */
  readonly batchTransforms?: BatchTransforms;
  /** At most the number of items. */
  readonly batchSize: number;
  readonly shuffle: boolean;
  /** Whether items that don't fill a batch are left out; a different few in each epoch if shuffled. */
  readonly dropLast: boolean;
  readonly seed: number;
  /** How many pictures are opened at once. */
  readonly concurrency: number;
  readonly onWarning: (message: string) => void;
}

/** Tells the streams of random numbers apart that one seed feeds. */
const SHUFFLE_STREAM = 1;

/** How many files a warning names. */
const NAMED = 10;

/**
 * The batches of one split, a pure function of the options, the files and the epoch.
 *
 * Pictures are opened while the consumer works on earlier batches: two batches ahead, no further.
 *
 * An item that can't be opened is skipped, and those behind it move up; with `dropLast` the epoch begins its order
 * again where that leaves a batch short. So every epoch has the batches that `length` promised, each of them full, and
 * since whether a file opens depends on the file alone, they are the same in every run.
 */
export class DataLoader<Item> {
  readonly split: Split;
  readonly items: readonly LabelledItem<Item>[];
  readonly batchSize: number;
  private readonly unreadable = new Map<number, ImageError>();
  private readonly prepare: (item: Item, key: ItemKey) => Promise<Image>;
  private readonly limit: <T>(job: () => Promise<T>) => Promise<T>;

  constructor(private readonly options: DataLoaderOptions<Item>) {
    this.split = options.split;
    this.items = options.items;
    this.batchSize = options.batchSize;
    this.limit = pLimit(options.concurrency);
    const { input, transforms } = options;
    this.prepare =
      input.loader?.(transforms) ?? (async (item, key) => applyTransforms(transforms, await input.open(item), key));
  }

  get seed(): number {
    return this.options.seed;
  }

  /** The item transforms in the order they run. */
  get transforms(): readonly ItemTransform[] {
    return this.options.transforms;
  }

  /** Number of items, those that can't be opened included. */
  get size(): number {
    return this.items.length;
  }

  /** Number of batches in an epoch. Without `dropLast`, fewer come if items can't be opened. */
  get length(): number {
    return this.options.dropLast ? Math.floor(this.size / this.batchSize) : Math.ceil(this.size / this.batchSize);
  }

  /** The items found so far that can't be opened, and why. */
  get skipped(): readonly { readonly item: Item; readonly error: ImageError }[] {
    return [...this.unreadable].map(([position, error]) => ({ item: this.items[position].item, error }));
  }

  /** The same items in the same order, changed by chance as in training: what a prediction can be averaged over. */
  augmented(): DataLoader<Item> {
    return new DataLoader({ ...this.options, split: "train", shuffle: false, dropLast: false });
  }

  /** The same items in the order of their positions, none left out, and prepared as for validation. */
  plain(): DataLoader<Item> {
    return new DataLoader({ ...this.options, split: "valid", shuffle: false, dropLast: false });
  }

  /** Positions in the split, in the order in which an epoch visits them. */
  order(epoch: number): number[] {
    const { shuffle, seed } = this.options;
    return shuffle ? shuffled(this.size, draws(SHUFFLE_STREAM, seed, epoch)) : this.items.map((_, i) => i);
  }

  /**
   * @param epoch counted from 0 over the life of a training; decides the order and all that is random
   * @throws the signal's reason when it aborts
   */
  async *batches(epoch: number, signal?: AbortSignal): AsyncGenerator<Batch, void, undefined> {
    const { dropLast } = this.options;
    const order = this.order(epoch);
    const known = this.unreadable.size;
    const wanted = dropLast ? this.length * this.batchSize : this.size;
    let begun = 0;
    let missing = 0;
    const next = () => {
      const end = dropLast ? wanted + missing : wanted;
      return begun < end ? order[begun++ % order.length] : undefined;
    };
    const run = (position: number, isStopped: () => boolean) =>
      this.limit(async () => {
        if (isStopped() || this.unreadable.has(position)) return undefined;
        return this.load(position, epoch);
      });

    let batch: Loaded[] = [];
    let step = 0;
    for await (const loaded of prefetch(next, run, { ahead: 2 * this.batchSize, signal })) {
      if (loaded) batch.push(loaded);
      else if (++missing >= this.size && this.unreadable.size === this.size) throw this.noneOpens();
      if (batch.length < this.batchSize) continue;
      yield this.collate(batch, epoch, step++);
      batch = [];
    }
    if (batch.length > 0) yield this.collate(batch, epoch, step);
    this.warnOfSkipped(known);
  }

  /**
   * The first items of an epoch, those that open, as one batch.
   *
   * @throws if none opens
   */
  async sample(count: number, epoch = 0): Promise<Batch> {
    const batchSize = Math.min(count, this.size);
    const few = new DataLoader({ ...this.options, batchSize, dropLast: false });
    for await (const batch of few.batches(epoch)) {
      few.warnOfSkipped(0);
      return batch;
    }
    throw few.noneOpens();
  }

  /**
   * One item several times, each time as another epoch would see it.
   *
   * @throws ImageError if it can't be opened
   */
  async repeat(position: number, times: number): Promise<Batch> {
    const loaded: Loaded[] = [];
    for (let epoch = 0; epoch < times; epoch++) {
      const again = await this.load(position, epoch);
      if (!again) throw this.unreadable.get(position);
      loaded.push(again);
    }
    return this.collate(loaded, 0, 0);
  }

  private async load(position: number, epoch: number): Promise<Loaded | undefined> {
    const { split, seed } = this.options;
    const { item, position: number } = this.items[position];
    try {
      return { position, epoch, image: await this.prepare(item, { split, seed, epoch, item: number }) };
    } catch (error) {
      if (error instanceof ImageError) this.unreadable.set(position, error);
      else throw new Error(`Can't prepare ${String(item)}: ${(error as Error).message}`, { cause: error });
    }
  }

  private collate(batch: readonly Loaded[], epoch: number, step: number): Batch {
    const { width, height } = batch[0].image;
    const bytes = width * height * 3;
    const pixels = new Uint8Array(batch.length * bytes);
    for (const [i, { position, image }] of batch.entries()) {
      if (image.width !== width || image.height !== height)
        throw new Error(
          `The pictures of a batch must have one size, but ${String(this.items[batch[0].position].item)} is ` +
            `${width} x ${height} and ${String(this.items[position].item)} is ${image.width} x ${image.height}: ` +
            "add Resize or RandomResizedCrop to the item transforms.",
        );
      pixels.set(image.data, i * bytes);
    }
    const { split, seed, batchTransforms } = this.options;
    const pictures = batch.map(({ position, epoch }) => ({ item: this.items[position].position, epoch }));
    const transform = batchTransforms?.draw({ width, height }, { split, seed, epoch, step, pictures });
    return {
      ...(transform && { transform }),
      pixels,
      shape: [batch.length, height, width, 3],
      targets: Uint32Array.from(batch, ({ position }) => this.items[position].target),
      items: batch.map(({ position }) => position),
    };
  }

  private warnOfSkipped(known: number): void {
    const found = [...this.unreadable.values()].slice(known);
    if (found.length === 0) return;
    const named = found.slice(0, NAMED).map(({ item, reason }) => `${item} (${reason})`);
    const more = found.length > NAMED ? `, and ${found.length - NAMED} more` : "";
    const kind = this.split === "train" ? "training" : "validation";
    this.options.onWarning(
      `Left out ${found.length} of ${this.size} ${kind} images that can't be opened: ${named.join(", ")}${more}.`,
    );
  }

  private noneOpens(): Error {
    const [first] = this.unreadable.values();
    const kind = this.split === "train" ? "training" : "validation";
    return new Error(`None of the ${this.size} ${kind} images can be opened. ${first.message}`, { cause: first });
  }
}

interface Loaded {
  readonly position: number;
  readonly epoch: number;
  readonly image: Image;
}
