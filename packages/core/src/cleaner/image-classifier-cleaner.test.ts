import { afterAll, expect, test } from "vitest";
import { testGpu } from "../../../kernels/src/testing/index.js";
import { type DataLoader, visionLearner } from "../learner/index.js";
import { fakeData } from "../testing/fake-data.js";
import { type Change, ImageClassifierCleaner } from "./index.js";

const gpu = await testGpu();
const { train, valid, ...rest } = fakeData({ trainItems: 6, validItems: 3 });
const named = (loader: DataLoader, split: string): DataLoader => ({
  ...loader,
  items: Array.from({ length: loader.size }, (_, i) => ({ item: `${split}/${i}` })),
});
/** In training the loader leaves out what doesn't fill a batch; `plain` is what is to be judged. */
const plain = named(fakeData({ trainItems: 1, validItems: 6 }).valid, "train");
const learn = visionLearner(
  { ...rest, train: { ...train, plain: () => plain }, valid: named(valid, "valid") },
  { gpu, seed: 1 },
);
afterAll(() => learn.release());

test("judges every item of both splits with the model, by the losses that validation finds", async () => {
  const progress: number[][] = [];
  const cleaner = await ImageClassifierCleaner.from(learn, { onProgress: (...counts) => progress.push(counts) });
  const items = cleaner.list();
  expect(items.map(({ name }) => name).sort()).toEqual(
    [0, 1, 2, 3, 4, 5].map((i) => `train/${i}`).concat([0, 1, 2].map((i) => `valid/${i}`)),
  );
  expect(items.filter(({ split }) => split === "train")).toHaveLength(6);
  for (const { loss, label, predicted, probability, probabilities } of items) {
    expect(loss).toBeCloseTo(-Math.log(probabilities![rest.vocab.indexOf(label)]), 4);
    expect(probability).toBe(Math.max(...probabilities!));
    expect(predicted).toBe(rest.vocab[probabilities!.indexOf(probability)]);
  }
  const { losses } = await learn.getPreds();
  expect(items.filter(({ split }) => split === "valid").map(({ loss }) => loss)).toEqual(
    [...losses].sort((a, b) => b - a),
  );
  expect(progress.at(-1)).toEqual([9, 9]);
});

test("applies choices to a folder, and takes them back", async () => {
  const asked: (readonly Change[] | "undo")[] = [];
  const folder = {
    nameOf: (item: unknown) => String(item).replace("/", "-"),
    async apply(changes: readonly Change[]) {
      asked.push(changes);
      return { moves: changes.map(({ name }) => ({ from: name, to: `trash/${name}`, deleted: true })), missing: [] };
    },
    async undo() {
      asked.push("undo");
      return { moves: [] };
    },
  };
  const cleaner = await ImageClassifierCleaner.from(learn, { folder });
  cleaner.choose("valid-1", { action: "delete" });
  await cleaner.apply();
  expect(cleaner.item("valid-1")).toBeUndefined();
  await cleaner.revert();
  expect(cleaner.delete()).toEqual(["valid-1"]);
  expect(asked).toEqual([[{ name: "valid-1", to: null }], "undo"]);
});

test("without a folder it only says what is to be done", async () => {
  const cleaner = new ImageClassifierCleaner(learn);
  expect(cleaner.list()).toEqual([]);
  await expect(cleaner.apply()).rejects.toThrow("no folder");
});
