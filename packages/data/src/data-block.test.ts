import { expect, test } from "vitest";
import { CategoryBlock } from "./blocks.js";
import { DataBlock } from "./data-block.js";
import { parentLabel } from "./label.js";
import { FuncSplitter, RandomSplitter } from "./split.js";
import { madeInput, madeItems } from "./testing/made-set.js";
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
  const { valid } = RandomSplitter(0.25, 4)(items, 0);
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
