import { expect, test } from "vitest";
import { augTransforms } from "./augment/aug-transforms.js";
import { measureStats, Normalize } from "./augment/normalize-transform.js";
import { CategoryBlock } from "./blocks.js";
import { DataBlock } from "./data-block.js";
import { resample } from "./image/resample.js";
import { parentLabel } from "./label.js";
import { FuncSplitter, RandomSplitter } from "./split.js";
import { madeInput, madeItems } from "./testing/made-set.js";
import { FlipItem } from "./transforms/flip-item.js";
import { imagenetStats } from "./transforms/normalize.js";
import { ownTransform } from "./transforms/own-transform.js";
import { RandomResizedCrop } from "./transforms/random-resized-crop.js";
import { Resize } from "./transforms/resize.js";

const block = new DataBlock({
  blocks: [madeInput(), CategoryBlock()],
  getItems: (items: readonly string[]) => items,
  splitter: RandomSplitter(0.25),
  getY: parentLabel,
  itemTfms: new Resize(4),
});
const items = madeItems({ shoes: 20, hat: 12, pants: 8 });

test("items are found, labelled and divided", async () => {
  const dls = await block.dataLoaders(items, { batchSize: 8, seed: 4 });
  expect(dls.vocab).toEqual(["hat", "pants", "shoes"]);
  expect([dls.train.size, dls.valid.size]).toEqual([30, 10]);
  expect([dls.train.length, dls.valid.length]).toEqual([3, 2]);
  const { valid } = RandomSplitter(0.25, 4)(items, 0, []);
  expect(dls.valid.items.map(({ item }) => item)).toEqual(valid.map((i) => items[i]));
  for (const { item, label, target, position } of dls.train.items) {
    expect(label).toBe(parentLabel(item));
    expect(dls.vocab[target]).toBe(label);
    expect(items[position]).toBe(item);
  }
  expect(JSON.parse(JSON.stringify(dls.transforms))).toEqual({
    input: { made: true },
    item: [{ name: "Resize", size: [4, 4], method: "crop", padMode: "reflection" }],
  });
});

test("with makes another block and leaves the first alone", async () => {
  const other = block.with({ itemTfms: [new RandomResizedCrop(6)] });
  expect((await other.dataLoaders(items)).transforms.item[0].name).toBe("RandomResizedCrop");
  expect((await block.dataLoaders(items)).transforms.item[0].name).toBe("Resize");
});

test("a batch larger than the training set shrinks, with a warning", async () => {
  const warnings: string[] = [];
  const dls = await block.dataLoaders(items, { onWarning: (message) => warnings.push(message) });
  expect([dls.train.batchSize, dls.train.length, dls.valid.batchSize]).toEqual([30, 1, 10]);
  expect(warnings).toEqual(["The batch size shrinks from 64 to 30: there are no more training images."]);
});

test("a class chosen for validation only gives an item to training, unless told not to", async () => {
  const rare = ["a/1", "a/2", "b/1", "b/2", "c/1"];
  const split = block.with({ splitter: FuncSplitter((item) => item === "c/1" || item === "a/1" || item === "b/2") });
  const warnings: string[] = [];
  const onWarning = (message: string) => warnings.push(message);
  const dls = await split.dataLoaders(rare, { batchSize: 1, onWarning });
  expect(dls.train.items.map(({ item }) => item)).toEqual(["a/2", "b/1", "c/1"]);
  expect(dls.valid.items.map(({ item }) => item)).toEqual(["a/1", "b/2"]);
  expect(warnings).toEqual([expect.stringContaining('class "c"'), "No image validates the class c: add some."]);
  await expect(split.dataLoaders(rare, { everyClassInTrain: false })).rejects.toThrow(/c\/1 has the label "c".*a, b/);
});

test("a given vocabulary is kept, and must have every label", async () => {
  const [input] = block.options.blocks;
  const wider = block.with({ blocks: [input, CategoryBlock({ vocab: ["shoes", "pants", "hat", "sock"] })] });
  expect((await wider.dataLoaders(items)).vocab).toEqual(["hat", "pants", "shoes", "sock"]);
  const narrow = block.with({ blocks: [input, CategoryBlock({ vocab: ["hat", "shoes"] })] });
  await expect(narrow.dataLoaders(items)).rejects.toThrow(/pants\/\d has the label "pants"/);
});

test("nothing to learn is said in a sentence", async () => {
  await expect(block.dataLoaders([])).rejects.toThrow(/No images found/);
  await expect(block.dataLoaders(["a/1", "a/2"])).rejects.toThrow(/All 2 images .*label "a".*subfolder/);
  await expect(block.dataLoaders(["a/1"])).rejects.toThrow(/The only image .*label "a"/);
  await expect(block.dataLoaders(["a/1", "b/1"])).rejects.toThrow(/None of the 2 images is left for validation/);
  await expect(block.dataLoaders(items, { batchSize: 0 })).rejects.toThrow(/batchSize.*0/);
  await expect(block.dataLoaders(items, { seed: -1 })).rejects.toThrow(/seed/);
});

test("of 100,000 items no more are opened than the first batches need", async () => {
  const input = madeInput();
  const many = madeItems({ shoes: 60_000, hat: 40_000 });
  const dls = await block.with({ blocks: [input, CategoryBlock()] }).dataLoaders(many, { batchSize: 4 });
  expect([dls.train.size, dls.valid.size, input.opened.length]).toEqual([75_000, 25_000, 0]);
  const batches = dls.train.batches(0);
  for (let i = 0; i < 3; i++) await batches.next();
  await batches.return();
  expect(input.opened.length).toBeLessThanOrEqual((3 + 2) * 4);
});

test("items may be anything that getX makes an input of", async () => {
  const rows = items.map((file) => ({ file, kind: file.split("/")[0] }));
  const [input, target] = block.options.blocks;
  const table = new DataBlock({
    blocks: [input, target],
    getItems: () => rows,
    getX: ({ file }: (typeof rows)[number]) => file,
    getY: ({ kind }) => kind,
    splitter: RandomSplitter(0.25, 4),
    itemTfms: new Resize(4),
  });
  const dls = await table.dataLoaders(undefined, { batchSize: 8 });
  const same = await block.with({ splitter: RandomSplitter(0.25, 4) }).dataLoaders(items, { batchSize: 8 });
  expect(dls.train.items).toEqual(same.train.items);
  const nothing = table.with({ getY: ({ file }) => (file === items[3] ? "" : "x") });
  await expect(nothing.dataLoaders(undefined)).rejects.toThrow(/has no label: getY gave ""/);
});

test("a vocabulary keeps its order if wanted", async () => {
  const [input] = block.options.blocks;
  const vocab = ["shoes", "pants", "hat"];
  const own = block.with({ blocks: [input, CategoryBlock({ vocab, sort: false })] });
  expect((await own.dataLoaders(items)).vocab).toEqual(vocab);
});

test("with addNa a label that isn't in the vocabulary is class 0, in training and validation", async () => {
  const [input] = block.options.blocks;
  const wide = block.with({ blocks: [input, CategoryBlock({ vocab: ["shoes", "hat"], addNa: true })] });
  const dls = await wide.dataLoaders(items, { batchSize: 8 });
  expect(dls.vocab).toEqual(["#na#", "hat", "shoes"]);
  for (const { label, target } of [...dls.train.items, ...dls.valid.items])
    expect(target).toBe(["pants", "hat", "shoes"].indexOf(label));
});

test("transforms not named stay, or go as in fast.ai's new", async () => {
  const both = block.with({ batchTfms: augTransforms({ size: 3 }) });
  const kept = await both.with({ itemTfms: new RandomResizedCrop(6) }).dataLoaders(items);
  expect(kept.transforms.batch?.length).toBe(1);
  const fresh = await both.with({ itemTfms: new RandomResizedCrop(6) }, { dropTransforms: true }).dataLoaders(items);
  expect(fresh.transforms.batch).toBeUndefined();
});

test("batch transforms come with each training batch, and those that only train aren't in the metadata", async () => {
  const augmented = block.with({ itemTfms: [new FlipItem(), new Resize(4)], batchTfms: augTransforms() });
  const dls = await augmented.dataLoaders(items, { batchSize: 8 });
  const { value: train } = await dls.train.batches(0).next();
  const { value: valid } = await dls.valid.batches(0).next();
  expect(train?.transform?.extent).toEqual([4, 4]);
  expect(valid && "transform" in valid).toBe(false);
  expect(dls.transforms.item.map(({ name }) => name)).toEqual(["Resize"]);
  const again = await augmented.dataLoaders(items, { batchSize: 8 });
  expect((await again.train.batches(0).next()).value?.transform).toEqual(train?.transform);
  const { value: next } = await dls.train.batches(1).next();
  expect(next?.transform).not.toEqual(train?.transform);
});

test("Normalize says its statistics, or measures those of a training batch", async () => {
  const given = await block.with({ batchTfms: Normalize(imagenetStats) }).dataLoaders(items);
  expect(given.normalize).toEqual(imagenetStats);
  expect((await block.dataLoaders(items)).normalize).toBeUndefined();
  const measured = await block.with({ batchTfms: [...augTransforms(), Normalize()] }).dataLoaders(items);
  const { value: batch } = await measured.train.batches(0).next();
  expect(measured.normalize).toEqual(measureStats(batch!.pixels));
  for (const mean of measured.normalize!.mean) expect(Math.abs(mean - 0.5)).toBeLessThan(0.05);
});

test("a summary walks one sample through, and stops where it fails", async () => {
  const full = block.with({ batchTfms: [...augTransforms({ size: 3 }), Normalize(imagenetStats)] });
  expect((await full.summary(items, { batchSize: 8, seed: 4 })).split("\n")).toEqual([
    expect.stringMatching(/^Items in .*: 40 found$/),
    "Labels and split: 30 train, 10 validate, in 3 classes",
    "Classes: hat, pants, shoes",
    "",
    expect.stringMatching(/^One sample, \w+\/\d+:$/),
    expect.stringMatching(/^ {2}Label: "\w+", which is class \d$/),
    "  Open: 8 x 6",
    "  Resize: 8 x 6 to 4 x 4",
    "  Normalise by mean 0.485, 0.456, 0.406 and std 0.229, 0.224, 0.225",
    "",
    "One batch:",
    "  Collate: 8 x 4 x 4 x 3 bytes, and 8 classes",
    "  On the GPU: flip, warp, rotate, zoom, brightness, contrast, normalize",
    "  The network sees 8 x 3 x 3 x 3",
  ]);
  const broken = block.with({
    itemTfms: [
      new Resize(4),
      ownTransform(
        function paint() {
          throw new Error("out of paint");
        },
        { order: 2 },
      ),
    ],
  });
  await expect(broken.summary(items)).rejects.toThrow(
    /Resize: 8 x 6 to 4 x 4\n {2}paint: FAILED\. the transform paint failed: out of paint$/,
  );
  const ragged = block.with({
    itemTfms: ownTransform((image) => (image.data[0] > 99 ? resample(image, { width: 5, height: 5 }) : image)),
  });
  await expect(ragged.summary(items)).rejects.toThrow(
    /Collate: FAILED\..*one size.*is (8 x 6|5 x 5).*is (8 x 6|5 x 5)/,
  );
  await expect(block.summary([])).rejects.toThrow(/0 found\nLabels and split: FAILED\. No images found/);
});
