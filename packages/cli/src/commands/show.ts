import { extname } from "node:path";
import { gridPng, showBatch, writeWhole } from "@sunbear/data";
import { openGpu } from "@sunbear/kernels";
import type { Command } from "commander";
import { UserError } from "../errors.js";
import { untilInterrupted } from "../interrupt.js";
import type { Io } from "../io.js";
import { wholeNumber } from "../options.js";
import { pictureText } from "../terminal/picture.js";
import { count, printable } from "../terminal/text.js";
import { openData } from "../train/data.js";
import { addDataOptions, type TrainSettings, trainSettings } from "../train/settings.js";

interface Options extends Partial<TrainSettings> {
  readonly valid?: boolean;
  readonly unique?: boolean;
  readonly maxN: number;
  readonly nrows?: number;
  readonly json?: boolean;
}

const DEFAULT_OUT = "batch.png";

export function register(program: Command, io: Io): void {
  const command = program
    .command("show")
    .description("Draw photos as the network would see them, with their labels")
    .argument("[folder]", "has a subfolder of photos for each class; without it the built-in set is shown")
    .option("--valid", "photos that validate, rather than ones that train")
    .option("--unique", "one photo again and again, as different epochs would see it")
    .option("--max-n <n>", "how many pictures", wholeNumber(1, 400), 9)
    .option("--nrows <n>", "in how many rows", wholeNumber(1, 400));
  addDataOptions(command)
    .option("--out <file>", `a PNG (default: the terminal, if it can show pictures, or ${DEFAULT_OUT})`)
    .option("--json", "print one JSON object")
    .action((folder: string | undefined, options: Options) =>
      untilInterrupted(show(folder, options, io), io.signal, () => "nothing was written"),
    );
}

async function show(folder: string | undefined, options: Options, io: Io): Promise<void> {
  const { valid = false, unique = false, maxN, nrows, out, json = false } = options;
  if (out !== undefined && extname(out).toLowerCase() !== ".png")
    throw new UserError(`--out ${out}: the picture is a PNG, so name a file that ends in .png`);
  const warnings: string[] = [];
  // Pictures are shown without regard to batches, so that none is too large for a small folder.
  const settings = { ...trainSettings(folder, options), batchSize: 2 };
  const { dls } = await openData(settings, (message) => warnings.push(message), io.signal);
  // Training changes pictures on the GPU; validation only ever resizes them before.
  const gpu = settings.augMult > 0 && !valid ? await openGpu() : undefined;
  try {
    const images = await showBatch(valid ? dls.valid : dls.train, { gpu, maxN, unique });
    const png = await gridPng(images, { nrows });
    const text = out === undefined && !json ? await pictureText(png, io) : undefined;
    const file = out ?? DEFAULT_OUT;
    if (text === undefined) await writeWhole(file, png);
    if (json) {
      const labels = images.map(({ label }) => label);
      io.stdout.write(`${JSON.stringify({ event: "done", file, labels, warnings })}\n`);
      return;
    }
    for (const message of warnings) io.stderr.write(`${message}\n`);
    io.stdout.write(text ?? `${count(images.length, "picture")} drawn to ${printable(file)}.\n`);
  } finally {
    gpu?.destroy();
  }
}
