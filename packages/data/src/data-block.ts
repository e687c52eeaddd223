import type { InputBlock, TargetBlock } from "./blocks.js";
import { Category } from "./category.js";
import { DataLoader, type LabelledItem } from "./data-loader.js";
import type { DataLoaders } from "./data-loaders.js";
import { expectSeed } from "./random.js";
import { everyClassInTrain, expectSplit, RandomSplitter, type SplitIndices, type Splitter } from "./split.js";
import { inOrder } from "./transforms/pipeline.js";
import type { ItemTransform, Split } from "./transforms/transform.js";

export interface DataBlockOptions<Source, Item> {
  /** What goes in and what comes out: pictures and categories. */
  readonly blocks: readonly [input: InputBlock<Item>, target: TargetBlock];
  /** Finds the items of a source, always in the same order. */
  readonly getItems: (source: Source) => readonly Item[] | Promise<readonly Item[]>;
  /** Default: a random fifth validates. */
  readonly splitter?: Splitter<Item>;
  /** The label of an item. */
  readonly getY: (item: Item) => string;
  /** They must bring all pictures to one size. Default: none. */
  readonly itemTfms?: ItemTransform | readonly ItemTransform[];
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
  /** How many pictures are opened at once. Default: 4. */
  readonly concurrency?: number;
  /** Told what is amiss but no reason to stop. Default: nobody. */
  readonly onWarning?: (message: string) => void;
}

/** A recipe from a source to batches: fast.ai's DataBlock. It never changes; `with` makes another one. */
export class DataBlock<Source, Item> {
  constructor(readonly options: DataBlockOptions<Source, Item>) {}

  /** The same recipe with some of its options replaced. */
  with(changes: Partial<DataBlockOptions<Source, Item>>): DataBlock<Source, Item> {
    return new DataBlock({ ...this.options, ...changes });
  }

  /**
   * Finds, labels and divides the items of a source; opens none of them yet.
   *
   * @throws if there are no items, fewer than two classes, or nothing to train or to validate with
   */
  async dataLoaders(source: Source, options: DataLoadersOptions = {}): Promise<DataLoaders<Item>> {
    const { blocks, getItems, getY, splitter = RandomSplitter(), itemTfms = [] } = this.options;
    const { seed = 42, shuffle = true, dropLast = shuffle, concurrency = 4, onWarning = () => {} } = options;
    const { batchSize = 64, validBatchSize = batchSize } = options;
    expectSeed(seed);
    for (const [name, value] of Object.entries({ batchSize, validBatchSize, concurrency }))
      if (!Number.isInteger(value) || value < 1)
        throw new RangeError(`${name} must be a whole number from 1, not ${value}.`);

    const items = await getItems(source);
    if (items.length === 0)
      throw new Error(`No images found in ${String(source)}: put some into it, in a subfolder for each class.`);
    const labels = items.map(getY);
    expectTwoClasses(labels, source);
    const split = divide(splitter(items, seed), labels, options.everyClassInTrain ?? true, onWarning);
    const [input, { vocab }] = blocks;
    const category = new Category(vocab ?? split.train.map((index) => labels[index]));
    const itemsOf = (indices: readonly number[]): LabelledItem<Item>[] =>
      indices.map((position) => {
        const [item, label] = [items[position], labels[position]];
        return { item, position, label, target: category.indexOf(label, String(item)) };
      });

    const transforms = inOrder([itemTfms].flat());
    const loader = (
      kind: Split,
      indices: readonly number[],
      size: number,
      own: { shuffle: boolean; dropLast: boolean },
    ) => {
      const labelled = itemsOf(indices);
      const batchSize = Math.min(size, labelled.length);
      return new DataLoader({
        ...own,
        split: kind,
        items: labelled,
        input,
        transforms,
        batchSize,
        seed,
        concurrency,
        onWarning,
      });
    };
    if (dropLast && split.train.length < batchSize)
      onWarning(
        `The batch size shrinks from ${batchSize} to ${split.train.length}: there are no more training images.`,
      );
    return {
      train: loader("train", split.train, batchSize, { shuffle, dropLast }),
      valid: loader("valid", split.valid, validBatchSize, { shuffle: false, dropLast: false }),
      vocab: category.vocab,
      transforms: { input: input.toJSON(), item: transforms.map((transform) => transform.toJSON()) },
    };
  }
}

function expectTwoClasses(labels: readonly string[], source: unknown): void {
  const [label, other] = new Set(labels);
  if (other !== undefined) return;
  const all = labels.length === 1 ? "The only image" : `All ${labels.length} images`;
  throw new Error(
    `${all} in ${String(source)} ${labels.length === 1 ? "has" : "have"} the label "${label}", and there must be two ` +
      "classes at least: put the images of each class into a subfolder named after it.",
  );
}

/** Checks a split, and mends it where a class couldn't be learned. */
function divide(
  given: SplitIndices,
  labels: readonly string[],
  guarantee: boolean,
  onWarning: (message: string) => void,
): SplitIndices {
  expectSplit(given, labels.length);
  const { split, moved } = guarantee ? everyClassInTrain(given, labels) : { split: given, moved: [] };
  for (const { label } of moved)
    onWarning(
      `All images of the class "${label}" were to validate, so none was left to learn from: one of them trains now.`,
    );
  for (const [kind, indices] of Object.entries(split))
    if (indices.length === 0)
      throw new Error(
        `None of the ${labels.length} images is left for ${kind === "train" ? "training" : "validation"}: ` +
          "add images, or change the share that validates.",
      );
  const validated = new Set(split.valid.map((index) => labels[index]));
  const unseen = [...new Set(split.train.map((index) => labels[index]))].filter((label) => !validated.has(label));
  if (unseen.length > 0)
    onWarning(
      `No image validates the ${unseen.length === 1 ? "class" : "classes"} ${unseen.sort().join(", ")}: add some.`,
    );
  return split;
}
