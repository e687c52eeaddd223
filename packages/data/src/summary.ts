import { nameOf } from "./augment/batch-transforms.js";
import type { DataBlockOptions, DataLoadersOptions } from "./data-block-options.js";
import type { DataLoader } from "./data-loader.js";
import type { DataLoaders } from "./data-loaders.js";
import type { Image } from "./image/image.js";
import { applyTransforms } from "./transforms/pipeline.js";

/** How many labels are named. */
const NAMED = 10;

/** What a summary needs of a DataBlock. */
interface Recipe<Source, Item, Input> {
  readonly options: DataBlockOptions<Source, Item, Input>;
  with(changes: Pick<DataBlockOptions<Source, Item, Input>, "getItems">): Recipe<Source, Item, Input>;
  dataLoaders(source: Source, options: DataLoadersOptions): Promise<DataLoaders<Input>>;
}

/** Walks a recipe through, and notes each step before the next one is tried. */
export async function summarize<Source, Item, Input>(
  block: Recipe<Source, Item, Input>,
  source: Source,
  options: DataLoadersOptions,
): Promise<string> {
  const lines: string[] = [];
  const step = async <T>(name: string, work: () => T | Promise<T>, say: (result: T) => string): Promise<T> => {
    try {
      const result = await work();
      lines.push(`${name}: ${say(result)}`);
      return result;
    } catch (error) {
      lines.push(`${name}: FAILED. ${(error as Error).message}`);
      throw new Error(lines.join("\n"), { cause: error });
    }
  };

  const { getItems, batchTfms = [] } = block.options;
  const items = await step(
    `Items in ${String(source)}`,
    () => getItems(source),
    (found) => `${found.length} found`,
  );
  const warnings: string[] = [];
  const known = block.with({ getItems: () => items });
  const dls = await step(
    "Labels and split",
    () => known.dataLoaders(source, { ...options, onWarning: (message) => warnings.push(message) }),
    ({ train, valid, vocab }) => `${train.size} train, ${valid.size} validate, in ${vocab.length} classes`,
  );
  lines.push(...warnings.map((message) => `  Mind: ${message}`));
  lines.push(`Classes: ${named(dls.vocab)}`);

  const { item, label, target } = dls.train.items[0];
  lines.push("", `One sample, ${String(item)}:`);
  lines.push(`  Label: "${label}", which is class ${target}`);
  const [input] = block.options.blocks;
  const opened = await step(
    "  Open",
    () => input.open(item),
    (image) => sizeOf(image),
  );
  await walk(dls.train, opened, step);
  if (dls.normalize)
    lines.push(`  Normalise by mean ${dls.normalize.mean.join(", ")} and std ${dls.normalize.std.join(", ")}`);

  lines.push("", "One batch:");
  const batch = await step(
    "  Collate",
    async () => (await dls.train.batches(0).next()).value,
    (first) => (first ? `${first.shape.join(" x ")} bytes, and ${first.targets.length} classes` : "there is none"),
  );
  const list = [batchTfms].flat();
  if (list.length > 0) lines.push(`  On the GPU: ${list.map(nameOf).join(", ")}`);
  const drawn = batch?.transform;
  if (batch && drawn) lines.push(`  The network sees ${[batch.shape[0], ...drawn.extent, 3].join(" x ")}`);
  return lines.join("\n");
}

type Step = <T>(name: string, work: () => T | Promise<T>, say: (result: T) => string) => Promise<T>;

/** Runs the item transforms one after another on a picture. */
async function walk<Input>(train: DataLoader<Input>, opened: Image, step: Step): Promise<void> {
  const { seed, transforms } = train;
  let image = opened;
  for (const [i, transform] of transforms.entries()) {
    const before = image;
    const upTo = transforms.slice(0, i + 1);
    image = await step(
      `  ${transform.toJSON().name}`,
      () => applyTransforms(upTo, opened, { split: "train", seed, epoch: 0, item: train.items[0].position }),
      (after) => `${sizeOf(before)} to ${sizeOf(after)}`,
    );
  }
}

const sizeOf = ({ width, height }: Image): string => `${width} x ${height}`;

const named = (labels: readonly string[]): string =>
  labels.slice(0, NAMED).join(", ") + (labels.length > NAMED ? ` and ${labels.length - NAMED} more` : "");
