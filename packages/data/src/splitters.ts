import { randperm } from "./random.js";
import { FuncSplitter, type SplitIndices, type Splitter } from "./split.js";

/** The items at these positions validate, the others train: fast.ai's IndexSplitter. */
export function IndexSplitter(valid: readonly number[]): Splitter<unknown> {
  return (items) => {
    const chosen = new Set(valid);
    return { train: [...items.keys()].filter((index) => !chosen.has(index)), valid };
  };
}

/**
 * A random share of each class validates, rounded to whole items; one of each class trains at least.
 *
 * @param seed without one, that of the DataLoaders
 */
export function StratifiedSplitter(validPct = 0.2, seed?: number): Splitter<unknown> {
  if (!(validPct >= 0 && validPct <= 1)) throw new RangeError(`validPct must be between 0 and 1, not ${validPct}.`);
  return (items, loadersSeed, labels) => {
    const train: number[] = [];
    const valid: number[] = [];
    for (const members of byLabel(randperm(items.length, seed ?? loadersSeed), labels)) {
      const cut = Math.min(members.length - 1, Math.round(validPct * members.length));
      valid.push(...members.slice(0, cut));
      train.push(...members.slice(cut));
    }
    return { train, valid };
  };
}

/**
 * One of `k` equal parts validates, each with its share of every class, and over all `fold`s every item validates once.
 *
 * @param fold from 0 to k - 1
 * @param seed without one, that of the DataLoaders; the same for all folds
 */
export function KFoldSplitter(k: number, fold: number, seed?: number): Splitter<unknown> {
  if (!Number.isInteger(k) || k < 2) throw new RangeError(`k must be a whole number from 2, not ${k}.`);
  if (!Number.isInteger(fold) || fold < 0 || fold >= k)
    throw new RangeError(`fold must be a whole number from 0 to ${k - 1}, not ${fold}.`);
  return (items, loadersSeed, labels) => {
    if (items.length < k) throw new Error(`${items.length} items can't make ${k} folds: choose a smaller k.`);
    const dealt = byLabel(randperm(items.length, seed ?? loadersSeed), labels).flat();
    const isValid = (_: number, place: number) => place % k === fold;
    return { train: dealt.filter((index, i) => !isValid(index, i)), valid: dealt.filter(isValid) };
  };
}

/**
 * Files in a folder "train" train and those in "valid" validate, whatever lies between it and them being their class:
 * "bears/valid/grizzly/1.jpg". Others, as in a folder "test", do neither. fast.ai's GrandparentSplitter.
 */
export function GrandparentSplitter(trainName = "train", validName = "valid"): Splitter<string> {
  return (items) => {
    const inFolder = (name: string) => [...items.keys()].filter((index) => partsOf(items[index]).at(-3) === name);
    const split: SplitIndices = { train: inFolder(trainName), valid: inFolder(validName) };
    if (split.train.length === 0 || split.valid.length === 0)
      throw new Error(
        `No file lies two folders below ${split.train.length === 0 ? trainName : validName}: ` +
          `expected ${trainName}/<class>/<file> and ${validName}/<class>/<file>.`,
      );
    return split;
  };
}

/** Files whose name, or whose path's end, is among the given ones validate, the others train. */
export function NamesSplitter(names: Iterable<string>): Splitter<string> {
  const wanted = new Set([...names].map((name) => partsOf(name.trim()).join("/")).filter(Boolean));
  const split = FuncSplitter((path: string) => {
    const parts = partsOf(path);
    return parts.some((_, i) => wanted.has(parts.slice(i).join("/")));
  });
  return (items, seed, labels) => {
    const result = split(items, seed, labels);
    if (result.valid.length === 0)
      throw new Error(`None of the ${items.length} files is among the ${wanted.size} names that should validate.`);
    return result;
  };
}

const partsOf = (path: string): string[] => path.split(/[/\\]+/).filter((part) => part !== "" && part !== ".");

/** The positions of each class together, in the order of the labels, within a class as given. */
function byLabel(order: readonly number[], labels: readonly string[]): number[][] {
  const groups = new Map([...new Set(labels)].sort().map((label) => [label, [] as number[]]));
  for (const index of order) groups.get(labels[index])?.push(index);
  return [...groups.values()];
}
