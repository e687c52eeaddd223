import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Learner, visionLearner } from "../../packages/core/src/index.js";
import { RandomResizedCrop } from "../../packages/data/src/node/index.js";
import type { Gpu } from "../../packages/kernels/src/node/index.js";
import { readTensors } from "../clothing3.js";
import { shared } from "../shared.js";

export const SIZE = 224;
export const transforms = { input: { fastai: true }, item: [new RandomResizedCrop(SIZE).toJSON()] };

const noData = { size: 0, batchSize: 1, length: 0, async *batches() {} };

/** A network trained on clothing3, as a Learner that predicts. */
export async function trainedLearner(gpu: Gpu): Promise<Learner> {
  const { tensors: weights, metadata } = await readTensors("weights/learner-clothing3-seed4.safetensors");
  const vocab: string[] = JSON.parse(metadata.vocab);
  return visionLearner({ train: noData, valid: noData, vocab, transforms }, { gpu, weights });
}

/** Twelve photos as they go into the network, [12, 224, 224, 3]. */
export async function recordedPixels(): Promise<Uint8Array> {
  const { tensors } = await readTensors("golden/predict-pixels-224.safetensors");
  return tensors.get("pixels")!.data as Uint8Array;
}

export const readGolden = async (name: string) => JSON.parse(await readFile(join(shared, "golden", name), "utf8"));
