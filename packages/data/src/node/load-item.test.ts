import { readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { expect, test } from "vitest";
import { shared, testWithShared } from "../../../../tests/shared.js";
import { CategoryBlock } from "../blocks.js";
import { DataBlock } from "../data-block.js";
import { parentLabel } from "../label.js";
import { RandomSplitter } from "../split.js";
import { RandomResizedCrop } from "../transforms/random-resized-crop.js";
import { Resize } from "../transforms/resize.js";
import { getImageFiles } from "./files.js";
import { ImageBlock } from "./image-block.js";
import { loadItem } from "./load-item.js";

const photos = new DataBlock({
  blocks: [ImageBlock(), CategoryBlock()],
  getItems: (folder: string) => getImageFiles(folder),
  splitter: RandomSplitter(0.2, 4),
  getY: parentLabel,
  itemTfms: new Resize(64, { method: "squish" }),
});
const clothing = resolve(shared, "data/clothing3");
const nameOf = ({ item }: { readonly item: string }) => relative(resolve(shared, "data"), item).replaceAll("\\", "/");

/** Bytes of a recorded photo: 64 x 64 RGB. */
const PHOTO = 64 * 64 * 3;

/** What Pillow made of each photo: a safetensors file with one tensor of bytes, the names in its metadata. */
function recordedPixels(): Map<string, Uint8Array> {
  const bytes = readFileSync(resolve(shared, "golden/pixels-64-squish-clothing3.safetensors"));
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString("utf8", 8, start));
  const names: string[] = JSON.parse(header.__metadata__.files);
  return new Map(names.map((name, i) => [name, bytes.subarray(start + i * PHOTO, start + (i + 1) * PHOTO)]));
}

testWithShared("from the JPEGs come the batches of the recorded run", async () => {
  const trace = JSON.parse(readFileSync(resolve(shared, "golden/train-trace-clothing3.json"), "utf8"));
  const dls = await photos.dataLoaders(clothing, { batchSize: 16, shuffle: false, dropLast: true });
  expect(dls.vocab).toEqual(trace.vocab);
  expect(dls.train.items.map(nameOf)).toEqual(trace.train_files_in_order);
  expect(dls.valid.items.map(nameOf)).toEqual(trace.valid_files_in_order);
  const batches: string[][] = [];
  for await (const { items } of dls.train.batches(0)) batches.push(items.map((i) => nameOf(dls.train.items[i])));
  expect(batches).toEqual(trace.batches);
});

testWithShared("from the JPEGs come Pillow's pixels, to the bit, of all 278 photos", async () => {
  const recorded = recordedPixels();
  const dls = await photos.dataLoaders(clothing, { batchSize: 16, shuffle: false, dropLast: false });
  let compared = 0;
  for (const loader of [dls.train, dls.valid])
    for await (const { items, pixels } of loader.batches(0))
      for (const [i, item] of items.entries()) {
        const mine = Buffer.from(pixels.subarray(i * PHOTO, (i + 1) * PHOTO));
        expect(mine.equals(recorded.get(nameOf(loader.items[item]))!), nameOf(loader.items[item])).toBe(true);
        compared++;
      }
  expect(compared).toBe(278);
});

testWithShared("a model's metadata prepares a picture as validation did", async () => {
  const block = photos.with({ itemTfms: new RandomResizedCrop(32, { minScale: 0.3 }) });
  const dls = await block.dataLoaders(clothing, { batchSize: 4 });
  const { value: batch } = await dls.valid.batches(0).next();
  const metadata = JSON.parse(JSON.stringify(dls.transforms));
  const { item } = dls.valid.items[0];
  const again = await loadItem(item, metadata);
  expect(again.data).toEqual(batch!.pixels.subarray(0, 32 * 32 * 3));
  expect(await loadItem(readFileSync(item), metadata)).toEqual(again);
});

test("metadata that says nothing of pictures is refused", async () => {
  for (const json of [undefined, {}, { input: {}, item: [] }, { input: { fastai: true }, item: 3 }])
    await expect(loadItem("x.jpg", json)).rejects.toThrow(/metadata doesn't say how to prepare pictures/);
});

testWithShared("a folder with damaged pictures among good ones trains", async () => {
  const warnings: string[] = [];
  const source = resolve(shared, "data");
  const block = photos.with({
    getItems: async () => [
      ...(await getImageFiles(join(source, "clothing3", "hat"))).slice(0, 20),
      ...(await getImageFiles(join(source, "broken"))),
    ],
  });
  const dls = await block.dataLoaders(source, { batchSize: 8, onWarning: (message) => warnings.push(message) });
  for (const loader of [dls.train, dls.valid])
    for await (const { shape } of loader.batches(0)) expect(shape[1]).toBe(64);
  const named = warnings.join(" ");
  for (const { item } of dls.train.skipped) expect(named).toContain(item);
  expect(dls.train.skipped.length + dls.valid.skipped.length).toBeGreaterThan(5);
});
