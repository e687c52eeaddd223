import { stat } from "node:fs/promises";
import type { Learner, Prediction } from "@sunbear/core";
import { getImageFiles, openImages } from "@sunbear/data";
import { type Command, Option } from "commander";
import { closeGpu } from "../close-gpu.js";
import { Reported, UserError } from "../errors.js";
import { noTune, openGpuFor } from "../gpu-options.js";
import { untilInterrupted } from "../interrupt.js";
import type { Io } from "../io.js";
import { openModel, readModelBytes } from "../model/open-model.js";
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
    .argument("<image...>", "photos to classify, or folders of photos")
    .addOption(new Option("--csv", "print a table: path, label, and a probability for each class").conflicts("json"))
    .addOption(noTune())
    .option("--json", "print one JSON object for each image")
    .action((model: string, images: string[], options: Options) =>
      untilInterrupted(predict(model, images, options, io), io.signal, () => "predictions change nothing on disk"),
    );
}

interface Options {
  readonly csv?: boolean;
  readonly tune?: boolean;
  readonly json?: boolean;
}

/** The files named, and those in the folders named. */
async function photosOf(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    const isFolder = await stat(path).then(
      (found) => found.isDirectory(),
      () => false, // opening it will say what is wrong
    );
    const found = isFolder ? await getImageFiles(path) : [path];
    if (found.length === 0) throw new UserError(`${path} has no photos: name another folder, or photos.`);
    files.push(...found);
  }
  return files;
}

/** Predicts image after image. One that can't be opened doesn't keep the others from being predicted. */
async function predict(model: string, paths: readonly string[], options: Options, io: Io): Promise<void> {
  const format = options.json ? "json" : options.csv ? "csv" : "text";
  const bytes = await readModelBytes(model);
  const images = await photosOf(paths);
  const gpu = await openGpuFor(options);
  try {
    const learn = openModel(model, bytes, gpu);
    let failed = false;
    if (format === "csv") io.stdout.write(`${csvLine(["path", "label", ...learn.vocab])}\n`);
    for (const path of images) {
      io.signal.throwIfAborted();
      try {
        const prediction = await predictOne(learn, path);
        const text =
          format === "text"
            ? asText(path, prediction, learn.vocab, styleOf(io.stdout, io.env))
            : (format === "json" ? asJson : asCsv)(path, prediction);
        io.stdout.write(`${text}\n`);
      } catch (error) {
        failed = true;
        reportError(error, format === "json", io, { path });
      }
    }
    if (failed) throw new Reported("not every image could be predicted");
  } finally {
    await closeGpu(gpu);
  }
}

async function predictOne(learn: Learner, path: string): Promise<Prediction> {
  const [prediction] = await learn.predict(await openImages(path, learn.dls.transforms));
  return prediction;
}

function asJson(path: string, { label, index, probabilities }: Prediction): string {
  return JSON.stringify({ path, label, index, probabilities: [...probabilities] });
}

const asCsv = (path: string, { label, probabilities }: Prediction): string =>
  csvLine([path, label, ...Array.from(probabilities, String)]);

/** Cells of RFC 4180. */
const csvLine = (cells: readonly string[]): string =>
  cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",");

function asText(path: string, { label, probabilities }: Prediction, vocab: readonly string[], style: Style): string {
  const best = vocab
    .map((name, i) => ({ name: printable(name), probability: probabilities[i] }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, SHOWN);
  const width = Math.max(...best.map(({ name }) => name.length));
  const rows = best.map(({ name, probability }) => `  ${name.padEnd(width)}  ${probability.toFixed(4)}`);
  return [`${printable(path)}: ${style.bold(printable(label))}`, ...rows].join("\n");
}
