import { expect, test } from "vitest";
import { testGpu } from "../../kernels/src/testing/index.js";
import { augTransforms } from "./augment/aug-transforms.js";
import { Flip } from "./augment/geometry.js";
import { CategoryBlock } from "./blocks.js";
import { DataBlock } from "./data-block.js";
import { parentLabel } from "./label.js";
import { gridShape, showBatch } from "./show-batch.js";
import { RandomSplitter } from "./split.js";
import { madeImage, madeInput, madeItems } from "./testing/made-set.js";
import { turnOver } from "./transforms/flip-item.js";

const gpu = await testGpu();
const items = madeItems({ shoes: 20, hat: 12 });
const block = new DataBlock({
  blocks: [madeInput(), CategoryBlock()],
  getItems: () => items,
  splitter: RandomSplitter(0.25, 4),
  getY: parentLabel,
});

test("shows what the first batch begins with, and opens no more than that", async () => {
  const input = madeInput();
  const dls = await block.with({ blocks: [input, CategoryBlock()] }).dataLoaders(undefined, { batchSize: 16 });
  const shown = await showBatch(dls.train, { maxN: 5 });
  const first = dls.train.order(0).map((position) => dls.train.items[position]);
  expect(shown).toEqual(first.slice(0, 5).map(({ item, label }) => ({ image: madeImage(item), label })));
  expect(input.opened.length).toBeLessThanOrEqual(15);
  expect((await showBatch(dls.valid, { maxN: 100 })).length).toBe(8);
});

test("tells which pictures it left out because they don't open", async () => {
  const some = items.map((item, i) => (i % 8 === 0 ? `${item}-bad` : item));
  const warnings: string[] = [];
  const onWarning = (message: string) => warnings.push(message);
  const dls = await block.with({ getItems: () => some }).dataLoaders(undefined, { batchSize: 16, onWarning });
  expect((await showBatch(dls.train, { maxN: 24 })).some(({ label }) => label === "hat")).toBe(true);
  expect(warnings).toEqual([expect.stringMatching(/^Left out \d of 24 training images .*-bad \(it is bad\)/)]);
});

test("runs the batch transforms, and gives bytes back", async () => {
  const dls = await block.with({ batchTfms: Flip({ p: 1 }) }).dataLoaders(undefined, { batchSize: 16 });
  const [{ image }] = await showBatch(dls.train, { gpu, maxN: 3 });
  const { item } = dls.train.items[dls.train.order(0)[0]];
  expect(image).toEqual(turnOver(madeImage(item), { mirrored: true }));
  await expect(showBatch(dls.train)).rejects.toThrow(/give one to showBatch/);
});

test("with unique shows one item, changed anew each time in training and never in validation", async () => {
  const dls = await block.with({ batchTfms: augTransforms() }).dataLoaders(undefined, { batchSize: 16 });
  const train = await showBatch(dls.train, { gpu, maxN: 6, unique: true });
  expect(new Set(train.map(({ label }) => label)).size).toBe(1);
  expect(new Set(train.map(({ image }) => image.data.join())).size).toBe(6);
  const valid = await showBatch(dls.valid, { maxN: 6, unique: true });
  expect(new Set(valid.map(({ image }) => image.data.join())).size).toBe(1);
});

test("the grid is fast.ai's", () => {
  const shape = (n: number, options = {}) => Object.values(gridShape(n, options));
  expect([1, 2, 3, 4, 6, 9, 10].map((n) => shape(n))).toEqual([
    [1, 1],
    [1, 2],
    [1, 3],
    [2, 2],
    [2, 3],
    [3, 3],
    [3, 4],
  ]);
  expect(shape(10, { nrows: 2 })).toEqual([2, 5]);
  expect(shape(10, { ncols: 4 })).toEqual([3, 4]);
});
