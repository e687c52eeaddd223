import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import {
  type Batch,
  ClassificationInterpretation,
  type DataLoader,
  visionLearner,
} from "../packages/core/src/index.js";
import { loadItem, RandomResizedCrop } from "../packages/data/src/node/index.js";
import { type Gpu, openGpu } from "../packages/kernels/src/node/index.js";
import { readTensors } from "./clothing3.js";
import { shared, testWithShared } from "./shared.js";

/** What is used of golden/predict-clothing3-seed4.json. */
interface Predicted {
  readonly predictions: readonly {
    readonly file: string;
    readonly label: string;
    readonly probabilities: readonly number[];
  }[];
}

/** What is used of golden/interpretation-clothing3-seed4.json. */
interface Interpreted {
  readonly vocab: readonly string[];
  readonly confusion_matrix_rows_actual: readonly (readonly number[])[];
  readonly most_confused: readonly (readonly [string, string, number])[];
  readonly top_losses: readonly {
    readonly file: string;
    readonly loss: number;
    readonly actual: string;
    readonly predicted: string;
    readonly probability_of_prediction: number;
  }[];
  readonly classification_report: string;
  readonly valid: readonly {
    readonly file: string;
    readonly actual: string;
    readonly probabilities: readonly number[];
  }[];
}

const SIZE = 224;
const BATCH_SIZE = 11;
const transforms = { input: { fastai: true }, item: [new RandomResizedCrop(SIZE).toJSON()] };

const readJson = async (name: string) => JSON.parse(await readFile(join(shared, "golden", name), "utf8"));

const open = async (file: string) => (await loadItem(join(shared, "data", file), transforms)).data;

function photoLoader(files: readonly string[], targets: readonly number[]): DataLoader {
  return {
    size: files.length,
    batchSize: BATCH_SIZE,
    length: Math.ceil(files.length / BATCH_SIZE),
    items: files.map((item) => ({ item })),
    async *batches() {
      for (let start = 0; start < files.length; start += BATCH_SIZE) {
        const part = files.slice(start, start + BATCH_SIZE);
        const batch: Batch = {
          pixels: Buffer.concat(await Promise.all(part.map(open))),
          shape: [part.length, SIZE, SIZE, 3],
          targets: Uint32Array.from(targets.slice(start, start + BATCH_SIZE)),
          items: part.map((_, i) => start + i),
        };
        yield batch;
      }
    },
  };
}

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu();
});
afterAll(() => gpu.destroy());

/** The network that fast.ai trained, with its validation set. */
async function trainedLearner() {
  const { vocab, valid, ...expected }: Interpreted = await readJson("interpretation-clothing3-seed4.json");
  const { tensors } = await readTensors("weights/learner-clothing3-seed4.safetensors");
  const loader = photoLoader(
    valid.map(({ file }) => file),
    valid.map(({ actual }) => vocab.indexOf(actual)),
  );
  const learn = visionLearner({ train: loader, valid: loader, vocab, transforms }, { gpu, weights: tensors });
  return { learn, valid, expected };
}

testWithShared("a model that fast.ai trained predicts here what it predicted there", async () => {
  const { predictions }: Predicted = await readJson("predict-clothing3-seed4.json");
  const { tensors } = await readTensors("golden/predict-pixels-224.safetensors");
  const { learn } = await trainedLearner();
  const shape = [predictions.length, SIZE, SIZE, 3] as const;
  const recorded = tensors.get("pixels")!.data as Uint8Array;
  const decoded = Buffer.concat(await Promise.all(predictions.map(({ file }) => open(file))));
  for (const [pixels, tolerance] of [[recorded, 1e-4] as const, [decoded, 1e-3] as const]) {
    const found = await learn.predict({ pixels, shape });
    let worst = 0;
    predictions.forEach(({ label, probabilities, file }, i) => {
      expect(found[i].label, file).toBe(label);
      for (const [c, p] of probabilities.entries()) worst = Math.max(worst, Math.abs(found[i].probabilities[c] - p));
    });
    expect(worst).toBeLessThan(tolerance);
  }
  learn.release();
});

testWithShared("and is interpreted here as it was there", async () => {
  const { learn, valid, expected } = await trainedLearner();
  const interp = await ClassificationInterpretation.fromLearner(learn);
  const { probabilities } = interp.predictions;
  const errors = valid.flatMap((item, i) => item.probabilities.map((p, c) => Math.abs(p - probabilities[3 * i + c])));
  expect(Math.max(...errors)).toBeLessThan(1e-3);
  expect(interp.confusionMatrix()).toEqual(expected.confusion_matrix_rows_actual);
  expect(interp.mostConfused()).toEqual(expected.most_confused);
  // Recorded as it was printed, with the line's end that printing adds.
  expect(`${interp.classificationReport()}\n`).toBe(expected.classification_report);
  const found = interp.topLosses(expected.top_losses.length);
  expected.top_losses.forEach(({ file, loss, actual, predicted, probability_of_prediction }, i) => {
    expect(found[i]).toMatchObject({ source: file, actual, predicted });
    expect(Math.abs(found[i].loss - loss)).toBeLessThan(1e-2 * loss);
    expect(Math.abs(found[i].probability - probability_of_prediction)).toBeLessThan(1e-3);
  });
  learn.release();
});
