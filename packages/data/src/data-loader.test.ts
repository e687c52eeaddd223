import fc from "fast-check";
import { expect, test } from "vitest";
import type { Batch, DataLoaderOptions } from "./data-loader.js";
import { DataLoader } from "./data-loader.js";
import { madeImage, madeInput, madeItems } from "./testing/made-set.js";
import { RandomResizedCrop } from "./transforms/random-resized-crop.js";
import { Resize } from "./transforms/resize.js";

function loaderOf(names: readonly string[], options: Partial<DataLoaderOptions<string>> = {}) {
  const warnings: string[] = [];
  const items = names.map((item, i) => ({ item, position: 1000 + i, label: item, target: i % 3 }));
  const loader = new DataLoader({
    split: "train",
    items,
    input: madeInput(),
    transforms: [new Resize(4, { method: "squish" })],
    batchSize: 4,
    shuffle: true,
    dropLast: true,
    seed: 1,
    concurrency: 3,
    onWarning: (message) => warnings.push(message),
    ...options,
  });
  return { loader, warnings };
}

async function collect(batches: AsyncIterable<Batch>): Promise<Batch[]> {
  const all: Batch[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

const names = madeItems({ a: 7, b: 7, c: 4 });
const visited = (batches: readonly Batch[]) => batches.map(({ items }) => items);

test("training batches are full, distinct, and new in each epoch", async () => {
  const { loader } = loaderOf(names);
  const first = await collect(loader.batches(0));
  expect(first.map(({ shape }) => shape)).toEqual([
    [4, 4, 4, 3],
    [4, 4, 4, 3],
    [4, 4, 4, 3],
    [4, 4, 4, 3],
  ]);
  const seen = visited(first).flat();
  expect(new Set(seen).size).toBe(16);
  expect(seen).toEqual(loader.order(0).slice(0, 16));
  expect(visited(await collect(loader.batches(1)))).not.toEqual(visited(first));
  for (const batch of first) expect([...batch.targets]).toEqual(batch.items.map((i) => i % 3));
});

test("validation visits every item in order", async () => {
  const { loader } = loaderOf(names, { split: "valid", shuffle: false, dropLast: false });
  const batches = await collect(loader.batches(3));
  expect(visited(batches).flat()).toEqual(names.map((_, i) => i));
  expect(batches.map(({ shape }) => shape[0])).toEqual([4, 4, 4, 4, 2]);
  expect(batches.length).toBe(loader.length);
});

test("pixels are those of the items", async () => {
  const { loader } = loaderOf(names);
  const resize = new Resize(4, { method: "squish" });
  for await (const { pixels, items } of loader.batches(2))
    for (const [i, item] of items.entries()) {
      const { data } = resize.apply(madeImage(names[item]), { split: "train", draw: () => 0 });
      expect(pixels.subarray(i * 48, i * 48 + 48)).toEqual(data);
    }
});

test("batches are a function of seed and epoch, whatever ran before and however many open at once", async () => {
  const transforms = [new RandomResizedCrop(5)];
  const options = { transforms, seed: 9 };
  const warm = loaderOf(names, { ...options, concurrency: 1 }).loader;
  await collect(warm.batches(0));
  const batches = await collect(warm.batches(5));
  expect(await collect(loaderOf(names, { ...options, concurrency: 8 }).loader.batches(5))).toEqual(batches);
  expect(await collect(loaderOf(names, { ...options, seed: 8 }).loader.batches(5))).not.toEqual(batches);
});

test("what can't be opened is skipped, named and counted, and batches stay full", async () => {
  const some = names.map((name, i) => (i % 5 === 2 ? `${name}-bad` : name));
  const { loader, warnings } = loaderOf(some);
  const first = await collect(loader.batches(0));
  expect(first.length).toBe(loader.length);
  expect(first.every(({ shape }) => shape[0] === 4)).toBe(true);
  const good = loader.order(0).filter((i) => !some[i].includes("bad"));
  // 14 of 18 open, and 16 are promised: the order begins again.
  expect(visited(first).flat()).toEqual([...good, ...good].slice(0, 16));
  expect(warnings).toEqual([expect.stringMatching(/^Left out 4 of 18 training images .*-bad \(it is bad\)/)]);
  expect(loader.skipped.map(({ item }) => item).sort()).toEqual(some.filter((name) => name.includes("bad")).sort());
  await collect(loader.batches(1));
  expect(warnings.length).toBe(1);
  const again = loaderOf(some).loader;
  await collect(again.batches(1));
  expect(await collect(again.batches(0))).toEqual(first);
});

test("validation leaves out what can't be opened", async () => {
  const some = names.map((name, i) => (i > 14 ? `${name}-bad` : name));
  const { loader, warnings } = loaderOf(some, { split: "valid", shuffle: false, dropLast: false });
  expect(visited(await collect(loader.batches(0))).flat()).toEqual([...Array(15).keys()]);
  expect(warnings).toEqual([expect.stringMatching(/^Left out 3 of 18 validation images/)]);
});

test("nothing that opens ends it with the first reason", async () => {
  const bad = names.map((name) => `${name}-bad`);
  for (const dropLast of [true, false])
    await expect(collect(loaderOf(bad, { dropLast }).loader.batches(0))).rejects.toThrow(
      /None of the 18 training images can be opened\. Can't open .*-bad as an image: it is bad\./,
    );
});

test("pictures of different sizes are named with the remedy", async () => {
  const input = { ...madeInput(), open: async (item: string) => madeImage(item, item.startsWith("a") ? 8 : 9) };
  await expect(collect(loaderOf(names, { input, transforms: [] }).loader.batches(0))).rejects.toThrow(
    /one size.*\/\d.*x 6.*add Resize/,
  );
});

test("a transform that fails ends it, with file and transform named", async () => {
  const broken = {
    order: 1,
    apply: () => {
      throw new Error("out of paint");
    },
    toJSON: () => ({ name: "Paint" }),
  };
  await expect(collect(loaderOf(names, { transforms: [broken] }).loader.batches(0))).rejects.toThrow(
    /Can't prepare [abc]\/\d: the transform Paint failed: out of paint/,
  );
});

test("pictures are opened two batches ahead, no further", async () => {
  const input = madeInput();
  const { loader } = loaderOf(madeItems({ a: 100 }), { input });
  const batches = loader.batches(0);
  await batches.next();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(input.opened.length).toBe(4 + 8);
  await batches.return();
});

test("an abort ends it with the reason and opens no more", async () => {
  const input = madeInput();
  const { loader } = loaderOf(madeItems({ a: 100 }), { input, concurrency: 1 });
  const controller = new AbortController();
  const batches = loader.batches(0, controller.signal);
  await batches.next();
  controller.abort(new Error("Ctrl-C"));
  await expect(batches.next()).rejects.toThrow("Ctrl-C");
  const { length } = input.opened;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(input.opened.length).toBeLessThanOrEqual(length + 1);
});

test("any size of set and batch gives the promised batches", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 12 }),
      fc.boolean(),
      async (n, size, dropLast) => {
        const batchSize = Math.min(n, size);
        const { loader } = loaderOf(madeItems({ x: n }), { batchSize, dropLast });
        const seen = visited(await collect(loader.batches(0)));
        expect(seen.length).toBe(loader.length);
        expect(seen.flat().length).toBe(dropLast ? loader.length * batchSize : n);
      },
    ),
    { numRuns: 40 },
  );
});
