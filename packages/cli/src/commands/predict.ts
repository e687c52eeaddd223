import { readFile } from "node:fs/promises";
import { type Learner, loadLearner, type Prediction, WeightsError } from "@sunbear/core";
import { loadItem, predictionTransform } from "@sunbear/data";
import { type Gpu, openGpu } from "@sunbear/kernels";
import type { Command } from "commander";
import { Reported, UserError } from "../errors.js";
import { untilInterrupted } from "../interrupt.js";
import type { Io } from "../io.js";
import { reportError } from "../report-error.js";
import { type Style, styleOf } from "../terminal/style.js";
import { printable } from "../terminal/text.js";

/** Classes shown for an image, the most probable first. */
const SHOWN = 5;

export function register(program: Command, io: Io): void {
  program
    .command("predict")
    .description("Say what a trained model takes images for")
    .argument("<model>", "an export.safetensors that training has written")
    .argument("<image...>", "photos to classify")
    .option("--json", "print one JSON object for each image")
    .action((model: string, images: string[], { json = false }: { json?: boolean }) =>
      untilInterrupted(predict(model, images, json, io), io.signal, () => "predictions change nothing on disk"),
    );
}

/** Predicts image after image. One that can't be opened doesn't keep the others from being predicted. */
async function predict(model: string, images: readonly string[], json: boolean, io: Io): Promise<void> {
  const bytes = await readFile(model).catch((error: Error) => {
    throw Object.assign(error, { path: model });
  });
  const gpu = await openGpu();
  try {
    const learn = openModel(model, bytes, gpu);
    let failed = false;
    for (const path of images) {
      io.signal.throwIfAborted();
      try {
        const prediction = await predictOne(learn, path);
        const text = json
          ? asJson(path, prediction)
          : asText(path, prediction, learn.vocab, styleOf(io.stdout, io.env));
        io.stdout.write(`${text}\n`);
      } catch (error) {
        failed = true;
        reportError(error, json, io, { path });
      }
    }
    if (failed) throw new Reported("not every image could be predicted");
  } finally {
    gpu.destroy();
  }
}

function openModel(path: string, bytes: Uint8Array, gpu: Gpu): Learner {
  try {
    return loadLearner(bytes, { gpu });
  } catch (error) {
    const why = error instanceof WeightsError ? error.problem : error instanceof Error ? error.message : String(error);
    throw new UserError(
      `${path} can't be used as a model: ${why}. Choose an export.safetensors that training has written.`,
      { cause: error },
    );
  }
}

async function predictOne(learn: Learner, path: string): Promise<Prediction> {
  const { transforms } = learn.dls;
  const { data, width, height } = await loadItem(path, transforms);
  const shape = [1, height, width, 3] as const;
  const transform = predictionTransform(transforms, shape);
  const [prediction] = await learn.predict({ pixels: data, shape, transform });
  return prediction;
}

function asJson(path: string, { label, index, probabilities }: Prediction): string {
  return JSON.stringify({ path, label, index, probabilities: [...probabilities] });
}

function asText(path: string, { label, probabilities }: Prediction, vocab: readonly string[], style: Style): string {
  const best = vocab
    .map((name, i) => ({ name: printable(name), probability: probabilities[i] }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, SHOWN);
  const width = Math.max(...best.map(({ name }) => name.length));
  const rows = best.map(({ name, probability }) => `  ${name.padEnd(width)}  ${probability.toFixed(4)}`);
  return [`${printable(path)}: ${style.bold(printable(label))}`, ...rows].join("\n");
}
