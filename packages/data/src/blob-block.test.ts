import { expect, test } from "vitest";
import { BlobBlock } from "./blob-block.js";
import { CategoryBlock } from "./blocks.js";
import { DataBlock } from "./data-block.js";
import { parentLabel } from "./label.js";
import { loadBlob } from "./load-blob.js";
import { madeImage, madeInput, madeItems } from "./testing/made-set.js";
import { RandomResizedCrop } from "./transforms/random-resized-crop.js";

const names = madeItems({ hat: 8, shoe: 8 });
const blobs = new Map(names.map((name) => [name, new Blob([name])]));

/** Makes the same picture of a blob that `madeInput` makes of its name. */
const decoder = () => {
  const opened: string[] = [];
  const decode = async (blob: Blob) => {
    const name = await blob.text();
    opened.push(name);
    return madeImage(name);
  };
  return { opened, decode };
};

const block = new DataBlock({
  blocks: [madeInput(), CategoryBlock()],
  getItems: () => names,
  getY: parentLabel,
  itemTfms: new RandomResizedCrop(4),
});

async function batchesOf(recipe: typeof block, epoch: number) {
  const dls = await recipe.dataLoaders(undefined, { batchSize: 4, seed: 7 });
  const batches = [];
  for (const { train, valid } of [dls]) {
    for await (const { pixels, targets } of train.batches(epoch)) batches.push({ pixels, targets });
    for await (const { pixels, targets } of valid.batches(epoch)) batches.push({ pixels, targets });
  }
  return batches;
}

test("blobs give the batches that files give", async () => {
  const { decode } = decoder();
  const ofBlobs = block.with({ blocks: [BlobBlock(blobs, { decode }), CategoryBlock()] });
  for (const epoch of [0, 1]) expect(await batchesOf(ofBlobs, epoch)).toEqual(await batchesOf(block, epoch));
});

test("decoded pictures are kept up to the bound, and no further", async () => {
  const picture = madeImage(names[0]).data.length;
  const { decode, opened } = decoder();
  const input = BlobBlock(blobs, { decode, cacheBytes: 2.5 * picture });
  for (let time = 0; time < 3; time++) for (const name of names.slice(0, 3)) await input.open(name);
  expect(opened).toEqual([...names.slice(0, 3), names[2], names[2]]);
});

test("a name without a blob is named in the error", async () => {
  await expect(async () => BlobBlock(blobs).open("cap/1")).rejects.toThrow("no picture called cap/1 among the 16");
});

test("what a model's metadata says is done to a picture of a prediction", async () => {
  const seen: unknown[] = [];
  const decode = async (blob: Blob, options: unknown) => {
    seen.push(options);
    return madeImage(await blob.text(), 40, 30);
  };
  const dls = await block
    .with({ blocks: [BlobBlock(blobs, { decode, shrinkTo: 30 }), CategoryBlock()] })
    .dataLoaders(undefined, { batchSize: 4 });
  const image = await loadBlob(blobs.get(names[0])!, dls.transforms, "it", decode);
  const key = { split: "valid", draw: () => 0 } as const;
  expect(image).toEqual(new RandomResizedCrop(4).apply(madeImage(names[0], 40, 30), key));
  expect(seen).toEqual([{ shrinkTo: 30 }]);
});

test("a model of pictures opened as fast.ai does is refused, with what to do", async () => {
  const transforms = { input: { fastai: true }, item: [] };
  await expect(loadBlob(new Blob(["x"]), transforms)).rejects.toThrow("train it without the option fastai");
});
