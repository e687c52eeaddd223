import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, expect, test } from "vitest";
import { augTransforms } from "../augment/aug-transforms.js";
import { BatchTransforms } from "../augment/batch-transforms.js";
import { Resize } from "../transforms/resize.js";
import { openImages } from "./open-images.js";

const folder = await mkdtemp(join(tmpdir(), "sunbear-open-"));
afterAll(() => rm(folder, { recursive: true }));

const photo = (width: number, height: number, background: string) =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
const input = { fastai: false };
const transforms = { input, item: [new Resize(4, { method: "squish" }).toJSON()] };

test("a path, bytes, or many of both make one batch", async () => {
  const red = await photo(10, 20, "#f00");
  const path = join(folder, "red.png");
  await writeFile(path, red);
  const one = await openImages(path, transforms);
  expect(one.shape).toEqual([1, 4, 4, 3]);
  expect([...one.pixels.subarray(0, 3)]).toEqual([255, 0, 0]);
  expect(one.transform).toBeUndefined();
  expect(await openImages(red, transforms)).toEqual(one);
  const { shape, pixels } = await openImages([path, await photo(7, 5, "#00f")], transforms);
  expect(shape).toEqual([2, 4, 4, 3]);
  expect([...pixels.subarray(0, 48)]).toEqual([...one.pixels]);
  expect([...pixels.subarray(48, 51)]).toEqual([0, 0, 255]);
});

test("what validation does on the GPU goes with them", async () => {
  const batch = new BatchTransforms(augTransforms({ size: 2 })).toJSON();
  expect((await openImages(await photo(4, 4, "#fff"), { ...transforms, batch })).transform).toBeDefined();
});

test("pictures of several sizes, and none at all, are refused", async () => {
  const pictures = [await photo(4, 3, "#fff"), await photo(5, 3, "#fff")];
  await expect(openImages(pictures, { input, item: [] })).rejects.toThrow(
    "4 x 3 and of 5 x 3 pixels can't be predicted at once",
  );
  await expect(openImages([], transforms)).rejects.toThrow("no pictures");
  await expect(openImages("nowhere.jpg", transforms)).rejects.toThrow("nowhere.jpg");
});
