import { BatchTransforms } from "./augment/batch-transforms.js";
import { measureStats } from "./augment/normalize-transform.js";
import { Category } from "./category.js";
import type { DataBlockOptions, DataLoadersOptions } from "./data-block-options.js";
import { DataLoader, type LabelledItem } from "./data-loader.js";
import type { DataLoaders } from "./data-loaders.js";
import { divide, expectTwoClasses } from "./divide.js";
import { expectSeed } from "./random.js";
import { RandomSplitter } from "./split.js";
import { summarize } from "./summary.js";
import type { ChannelStats } from "./transforms/normalize.js";
import { type ImageFunction, ownTransform } from "./transforms/own-transform.js";
import { inOrder } from "./transforms/pipeline.js";
import type { ItemTransform, Split } from "./transforms/transform.js";

export interface WithOptions {
  /** Whether transforms that aren't named are dropped rather than kept: what fast.ai's `new` does. Default: false. */
  readonly dropTransforms?: boolean;
}

/** A recipe from a source to batches: fast.ai's DataBlock. It never changes; `with` makes another one. */
export class DataBlock<Source, Item, Input = Item> {
  constructor(readonly options: DataBlockOptions<Source, Item, Input>) {}

  /** The same recipe with some of its options replaced. */
  with(
    changes: Partial<DataBlockOptions<Source, Item, Input>>,
    { dropTransforms = false }: WithOptions = {},
  ): DataBlock<Source, Item, Input> {
    const dropped = dropTransforms && { itemTfms: undefined, batchTfms: undefined };
    return new DataBlock({ ...this.options, ...dropped, ...changes });
  }

  /** Says in words what becomes of a source and of its first item, step by step; what fails, and with which shapes. */
  summary(source: Source, options: DataLoadersOptions = {}): Promise<string> {
    return summarize(this, source, options);
  }

  /**
   * Finds, labels and divides the items of a source; opens none of them yet, unless statistics are to be measured.
   *
   * @throws if there are no items, fewer than two classes, or nothing to train or to validate with
   */
  async dataLoaders(source: Source, options: DataLoadersOptions = {}): Promise<DataLoaders<Input>> {
    const { blocks, getItems, splitter = RandomSplitter(), itemTfms = [], batchTfms = [] } = this.options;
    const { seed = 42, shuffle = true, dropLast = shuffle, concurrency = 8, onWarning = () => {} } = options;
    const { batchSize = 64, validBatchSize = batchSize } = options;
    expectSeed(seed);
    for (const [name, value] of Object.entries({ batchSize, validBatchSize, concurrency }))
      if (!Number.isInteger(value) || value < 1)
        throw new RangeError(`${name} must be a whole number from 1, not ${value}.`);

    const items = await getItems(source);
    if (items.length === 0)
      throw new Error(`No images found in ${String(source)}: put some into it, in a subfolder for each class.`);
    const labels = items.map((item) => this.labelOf(item));
    expectTwoClasses(labels, source);
    const given = splitter(items, seed, labels);
    const split = divide(given, labels, options.everyClassInTrain ?? true, onWarning);
    const [input, target] = blocks;
    const category = new Category(target.vocab ?? split.train.map((index) => labels[index]), target);
    const itemsOf = (indices: readonly number[]): LabelledItem<Input>[] =>
      indices.map((position) => {
        const [item, label] = [this.inputOf(items[position]), labels[position]];
        return { item, position, label, target: category.indexOf(label, String(item)) };
      });

    const transforms = inOrder([itemTfms].flat().map(asTransform));
    const batchTransforms = new BatchTransforms([batchTfms].flat());
    const loader = (
      kind: Split,
      indices: readonly number[],
      size: number,
      own: { shuffle: boolean; dropLast: boolean },
    ) => {
      const labelled = itemsOf(indices);
      const batchSize = Math.min(size, labelled.length);
      const common = { input, transforms, batchTransforms, seed, concurrency, onWarning };
      return new DataLoader({ ...own, ...common, split: kind, items: labelled, batchSize });
    };
    if (dropLast && split.train.length < batchSize)
      onWarning(
        `The batch size shrinks from ${batchSize} to ${split.train.length}: there are no more training images.`,
      );
    const train = loader("train", split.train, batchSize, { shuffle, dropLast });
    const valid = loader("valid", split.valid, validBatchSize, { shuffle: false, dropLast: false });
    const normalize = await statsOf(batchTransforms, train);
    const batch = batchTransforms.toJSON();
    return {
      ...{ train, valid, vocab: category.vocab },
      transforms: {
        input: input.toJSON(),
        item: transforms.filter(({ split }) => split !== "train").map((transform) => transform.toJSON()),
        ...(batch.length > 0 && { batch }),
      },
      ...(normalize && { normalize }),
    };
  }

  private inputOf(item: Item): Input {
    const { getX } = this.options;
    // Without getX the input is the item, which the types say by their default.
    return getX ? getX(item) : (item as unknown as Input);
  }

  private labelOf(item: Item): string {
    const label: unknown = this.options.getY(item);
    if (typeof label === "string" && label !== "") return label;
    const shown = typeof item === "string" ? item : JSON.stringify(item);
    throw new Error(`${shown} has no label: getY gave ${JSON.stringify(label)} rather than a word.`);
  }
}

const asTransform = (transform: ItemTransform | ImageFunction): ItemTransform =>
  typeof transform === "function" ? ownTransform(transform) : transform;

/** The statistics that a Normalize among the transforms was given or, if it wasn't, those of one training batch. */
async function statsOf<Input>(
  { normalize }: BatchTransforms,
  train: DataLoader<Input>,
): Promise<ChannelStats | undefined> {
  if (!normalize || normalize.stats) return normalize?.stats;
  for await (const { pixels } of train.batches(0)) return measureStats(pixels);
  throw new Error("There is no training batch to measure the statistics of pixels on: give Normalize its own.");
}
