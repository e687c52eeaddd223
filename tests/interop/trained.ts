import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Learner, visionLearner } from "../../packages/core/src/index.js";
import {
  getImageFiles,
  openImages,
  parentLabel,
  RandomResizedCrop,
  Resize,
} from "../../packages/data/src/node/index.js";
import type { Gpu } from "../../packages/kernels/src/node/index.js";
import { loader, readTensors, recordedPixels } from "../clothing3.js";
import { shared } from "../shared.js";

const noData = { size: 0, batchSize: 1, length: 0, async *batches() {} };

const input = { fastai: true };
const large = { input, item: [new RandomResizedCrop(224).toJSON()] };
/** Those of photos of 64 x 64. */
export const small = { input, item: [new Resize(64, { method: "squish" }).toJSON()] };

/** Trained by fast.ai on photos of 224 x 224, as a Learner that predicts. */
async function trainedByFastai(gpu: Gpu): Promise<Learner> {
  const { tensors: weights, metadata } = await readTensors("weights/learner-clothing3-seed4.safetensors");
  const vocab: string[] = JSON.parse(metadata.vocab);
  return visionLearner({ train: noData, valid: noData, vocab, transforms: large }, { gpu, weights });
}

/** Trained here, for two epochs, on photos of 64 x 64. */
async function trainedHere(gpu: Gpu): Promise<Learner> {
  const trace = JSON.parse(await readFile(join(shared, "golden/train-trace-clothing3.json"), "utf8"));
  const vocab: string[] = trace.vocab;
  const { tensors: weights } = await readTensors("weights/resnet18-standin.safetensors");
  const pixels = await recordedPixels();
  const dls = {
    train: loader(trace.train_files_in_order, vocab, pixels, true),
    valid: loader(trace.valid_files_in_order, vocab, pixels, false),
    vocab,
    transforms: small,
  };
  const learn = visionLearner(dls, { gpu, weights });
  await learn.fineTune(1);
  return learn;
}

export interface TrainedModel {
  readonly by: string;
  /** Makes the Learner; the caller releases it. */
  open(gpu: Gpu): Promise<Learner>;
  /** How many of the photos of clothing3-test it knows at least: what knows them all as one class knows 40. */
  readonly knows: number;
}

export const trainedModels: readonly TrainedModel[] = [
  { by: "fast.ai", open: trainedByFastai, knows: 100 },
  { by: "Sunbear", open: trainedHere, knows: 80 },
];

export interface Photos {
  readonly files: readonly string[];
  readonly labels: readonly string[];
  readonly pixels: Uint8Array;
  readonly shape: readonly [n: number, h: number, w: number, c: 3];
}

/** All photos of clothing3-test, as a Learner with these transforms takes them. */
export async function testPhotos(transforms: unknown): Promise<Photos> {
  const files = await getImageFiles(join(shared, "data/clothing3-test"));
  return { files, labels: files.map(parentLabel), ...(await openImages(files, transforms)) };
}

/** The photos from `start` on, `count` at most. */
export function part({ files, labels, pixels, shape }: Photos, start: number, count: number): Photos {
  const [n, h, w] = shape;
  const end = Math.min(n, start + count);
  return {
    files: files.slice(start, end),
    labels: labels.slice(start, end),
    pixels: pixels.slice(start * h * w * 3, end * h * w * 3),
    shape: [end - start, h, w, 3],
  };
}
