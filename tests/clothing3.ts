import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { type Batch, type DataLoader, readSafetensors } from "../packages/core/src/index.js";
import { getImageFiles, loadItem, Resize } from "../packages/data/src/node/index.js";
import { shared } from "./shared.js";

/** RGB bytes of a photo, 64 x 64. */
export type Pixels = (file: string) => Uint8Array;

const SIZE = 64;
const BATCH_SIZE = 16;

export async function readTensors(path: string) {
  return readSafetensors(await readFile(join(shared, path)), path);
}

/** The pixels that fast.ai saw, as recorded. */
export async function recordedPixels(): Promise<Pixels> {
  const { tensors, metadata } = await readTensors("golden/pixels-64-squish-clothing3.safetensors");
  const files: string[] = JSON.parse(metadata.files);
  const pixels = tensors.get("pixels")!.data as Uint8Array;
  return (file) => pixels.slice(files.indexOf(file) * SIZE * SIZE * 3, (files.indexOf(file) + 1) * SIZE * SIZE * 3);
}

/** The pixels of the photos themselves, decoded and resized here. */
export async function decodedPixels(): Promise<Pixels> {
  const transforms = { input: { fastai: true }, item: [new Resize(SIZE, { method: "squish" }).toJSON()] };
  const files = await getImageFiles(join(shared, "data/clothing3"));
  const images = new Map<string, Uint8Array>();
  for (const file of files)
    images.set(relative(join(shared, "data"), file), Uint8Array.from((await loadItem(file, transforms)).data));
  return (file) => images.get(file)!;
}

/** Batches in the given order, in every epoch. */
export function loader(
  files: readonly string[],
  vocab: readonly string[],
  pixels: Pixels,
  dropLast: boolean,
): DataLoader {
  const all: Batch[] = [];
  for (let start = 0; start < files.length; start += BATCH_SIZE) {
    const part = files.slice(start, start + BATCH_SIZE);
    if (dropLast && part.length < BATCH_SIZE) break;
    all.push({
      pixels: Uint8Array.from(part.flatMap((file) => [...pixels(file)])),
      shape: [part.length, SIZE, SIZE, 3],
      targets: Uint32Array.from(part, (file) => vocab.indexOf(file.split("/")[1])),
      items: part.map((_, i) => start + i),
    });
  }
  return {
    size: files.length,
    batchSize: BATCH_SIZE,
    length: all.length,
    async *batches() {
      yield* all;
    },
  };
}
