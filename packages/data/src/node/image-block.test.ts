import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CategoryBlock } from "../blocks.js";
import { DataBlock } from "../data-block.js";
import { IndexSplitter } from "../splitters.js";
import { RandomResizedCrop } from "../transforms/random-resized-crop.js";
import { Resize } from "../transforms/resize.js";
import { decodeImage } from "./decode.js";
import { ImageBlock, type ImageBlockOptions } from "./image-block.js";
import { loadItem } from "./load-item.js";

const folder = mkdtempSync(join(tmpdir(), "sunbear-block-"));
afterAll(() => rmSync(folder, { recursive: true }));

const paths = Array.from({ length: 8 }, (_, i) => join(folder, `${i % 2 ? "a" : "b"}${i}.jpg`));
beforeAll(async () => {
  for (const [i, path] of paths.entries()) {
    const data = Uint8Array.from({ length: 6 * 4 * 3 }, (_, k) => Math.imul(i * 99 + k, 0x9e3779b1) >>> 24);
    const small = sharp(data, { raw: { width: 6, height: 4, channels: 3 } });
    await small.resize(600, 400, { fit: "fill" }).jpeg().toFile(path);
  }
});

const blockOf = (options: ImageBlockOptions) =>
  new DataBlock({
    blocks: [ImageBlock({ threads: 0, ...options }), CategoryBlock()],
    getItems: () => paths,
    getY: (path: string) => path.slice(folder.length + 1, folder.length + 2),
    itemTfms: new RandomResizedCrop(32),
  });

/** The pixels of two epochs. */
async function pixelsOf(options: ImageBlockOptions): Promise<Uint8Array[]> {
  const dls = await blockOf(options).dataLoaders(undefined, { batchSize: 3 });
  const all: Uint8Array[] = [];
  for (const epoch of [0, 1]) for await (const { pixels } of dls.train.batches(epoch)) all.push(pixels);
  return all;
}

test("a cache, large or small, changes nothing but the speed", async () => {
  const plain = await pixelsOf({});
  expect(await pixelsOf({ cacheBytes: 1e9 })).toEqual(plain);
  expect(await pixelsOf({ cacheBytes: 2 * 600 * 400 * 3 })).toEqual(plain);
  expect(() => ImageBlock({ cacheBytes: -1 })).toThrow(/cacheBytes/);
});

test("what is cached isn't decoded again", async () => {
  const block = ImageBlock({ cacheBytes: 1e6 });
  const first = await block.open(paths[0]);
  expect(Object.is(await block.open(paths[0]), first)).toBe(true);
  expect(Object.is(await block.open(paths[1]), await block.open(paths[1]))).toBe(false); // it found no room
});

test("shrinkTo gives nearly the same picture, smaller, and prediction does the same", async () => {
  const [large, small] = [await decodeImage(paths[0]), await decodeImage(paths[0], { shrinkTo: 100 })];
  expect([small.width, small.height]).toEqual([150, 100]);
  const context = { split: "valid", draw: () => 0 } as const;
  const [a, b] = [large, small].map((image) => new Resize(24).apply(image, context).data);
  expect(Math.max(...a.map((byte, i) => Math.abs(byte - b[i])))).toBeLessThan(30);
  const same = await decodeImage(paths[0], { shrinkTo: 1000 });
  expect(Buffer.from(same.data).equals(large.data)).toBe(true);
  const dls = await blockOf({ shrinkTo: 100 }).dataLoaders(undefined, { batchSize: 3 });
  const { value: batch } = await dls.valid.batches(0).next();
  const again = await loadItem(dls.valid.items[0].item, JSON.parse(JSON.stringify(dls.transforms)));
  expect(again.data).toEqual(batch!.pixels.subarray(0, 32 * 32 * 3));
  await expect(decodeImage(paths[0], { shrinkTo: 0 })).rejects.toThrow(/shrinkTo/);
});

/** The header of a Windows bitmap that claims a size. */
function bitmapHeader(width: number, height: number): Uint8Array {
  const bytes = new Uint8Array(54);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  for (const [at, value] of Object.entries({ 10: 54, 14: 40, 18: width, 22: height })) view.setUint32(+at, value, true);
  view.setUint16(28, 24, true);
  return bytes;
}

test("pictures of 1 x 1 and 65,000 x 1 become batches, one of 20,000 x 20,000 is left out with its size", async () => {
  const sizes = { "a-one": [1, 1], "b-strip": [65_000, 1], "a-other": [3, 2] } as const;
  const files = [join(folder, "b-huge.bmp")];
  writeFileSync(files[0], bitmapHeader(20_000, 20_000));
  for (const [name, [width, height]] of Object.entries(sizes)) {
    const create = { width, height, channels: 3, background: "red" } as const;
    files.push(join(folder, `${name}.png`));
    await sharp({ create })
      .png()
      .toFile(files[files.length - 1]);
  }
  const warnings: string[] = [];
  const block = blockOf({}).with({ getItems: () => files, splitter: IndexSplitter([1]) });
  const dls = await block.dataLoaders(undefined, {
    ...{ batchSize: 3, dropLast: false },
    onWarning: (message) => warnings.push(message),
  });
  const seen: number[] = [];
  for (const loader of [dls.train, dls.valid])
    for await (const { pixels, shape } of loader.batches(0)) {
      seen.push(shape[0]);
      expect(pixels.every((byte, i) => byte === (i % 3 === 0 ? 255 : 0))).toBe(true);
    }
  expect(seen).toEqual([2, 1]);
  expect(warnings.join()).toMatch(/Left out 1 of 3 .*b-huge\.bmp \(it has 20000 x 20000 pixels/);
});
