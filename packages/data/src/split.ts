import { randperm } from "./random.js";

/** Positions in the list of items; no item in both, and some may be in neither. */
export interface SplitIndices {
  readonly train: readonly number[];
  readonly valid: readonly number[];
}

/**
 * Divides the items between training and validation.
 *
 * @param seed that of the DataLoaders, for splitters without their own
 * @param labels of the items
 */
export type Splitter<Item> = (items: readonly Item[], seed: number, labels: readonly string[]) => SplitIndices;

/**
 * A random share of the items validates: fast.ai's RandomSplitter, with the same permutation for the same seed.
 *
 * @param validPct share of the items that validate, from 0 to 1; rounded down to whole items
 * @param seed only its low 32 bits count, as in PyTorch; without one, that of the DataLoaders
 */
export function RandomSplitter(validPct = 0.2, seed?: number): Splitter<unknown> {
  if (!(validPct >= 0 && validPct <= 1)) throw new RangeError(`validPct must be between 0 and 1, not ${validPct}.`);
  return (items, loadersSeed) => {
    const order = randperm(items.length, seed ?? loadersSeed);
    const cut = Math.trunc(validPct * items.length);
    return { train: order.slice(cut), valid: order.slice(0, cut) };
  };
}

/** Items for which `isValid` is true validate, the others train, both in the order of the list. */
export function FuncSplitter<Item>(isValid: (item: Item) => boolean): Splitter<Item> {
  return (items) => {
    const train: number[] = [];
    const valid: number[] = [];
    for (const [index, item] of items.entries()) (isValid(item) ? valid : train).push(index);
    return { train, valid };
  };
}

/** Throws unless each index stands for one of `n` items and stands there once. */
export function expectSplit({ train, valid }: SplitIndices, n: number): void {
  const seen = new Set<number>();
  for (const index of [...train, ...valid]) {
    if (!Number.isInteger(index) || index < 0 || index >= n)
      throw new RangeError(`The splitter gave the index ${index}, but there are ${n} items, counted from 0.`);
    if (seen.has(index))
      throw new RangeError(`The splitter gave the index ${index} twice: no item may be on both sides.`);
    seen.add(index);
  }
}

/** An item that had to change sides so that its class can be learned. */
export interface MovedItem {
  readonly index: number;
  readonly label: string;
}

/**
 * Every class must have an item to learn from: where all items of a class validate, the first of them trains instead.
 * A split that has every class in training comes back unchanged. (fast.ai fails later, on the first such item.)
 *
 * @param labels of all items, by position
 */
export function everyClassInTrain(
  split: SplitIndices,
  labels: readonly string[],
): { readonly split: SplitIndices; readonly moved: readonly MovedItem[] } {
  const trained = new Set(split.train.map((index) => labels[index]));
  const moved: MovedItem[] = [];
  for (const index of split.valid) {
    const label = labels[index];
    if (trained.has(label)) continue;
    trained.add(label);
    moved.push({ index, label });
  }
  if (moved.length === 0) return { split, moved };
  const gone = new Set(moved.map(({ index }) => index));
  const valid = split.valid.filter((index) => !gone.has(index));
  return { split: { train: [...split.train, ...gone], valid }, moved };
}
