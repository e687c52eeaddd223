import { visionLearner } from "@sunbear/core";
import { checkReplaceable, writeWhole } from "@sunbear/data";
import type { Command } from "commander";
import { closeGpu } from "../close-gpu.js";
import { openGpuFor } from "../gpu-options.js";
import { untilInterrupted } from "../interrupt.js";
import type { Io } from "../io.js";
import { wholeNumber } from "../options.js";
import { toPng } from "../plots/chart.js";
import { plotLrFind } from "../plots/lr-find.js";
import { commandLine } from "../terminal/command-line.js";
import { count, printable, shellWord } from "../terminal/text.js";
import { openData } from "../train/data.js";
import { JsonReporter } from "../train/events.js";
import { addLearnerOptions, type TrainOptions, trainSettings } from "../train/settings.js";
import { TextReporter } from "../train/text-reporter.js";
import { openWeights } from "../train/weights.js";

interface Options extends TrainOptions {
  readonly numIt: number;
  readonly plot?: string;
  readonly json?: boolean;
}

export function register(program: Command, io: Io): void {
  const command = program
    .command("lr-find")
    .description("Find a good learning rate for a folder of photos, by a few steps at rising rates")
    .argument("[folder]", "has a subfolder of photos for each class; without it the built-in set");
  addLearnerOptions(command)
    .option("--num-it <n>", "steps at most", wholeNumber(8, 10_000), 100)
    .option("--plot <file>", "draw the curve to a .svg or .png")
    .option("--json", "print one JSON object")
    .action((folder: string | undefined, options: Options) =>
      untilInterrupted(lrFind(folder, options, io), io.signal, () => "nothing was written"),
    );
}

async function lrFind(folder: string | undefined, options: Options, io: Io): Promise<void> {
  const { numIt, plot, json, ...rest } = options;
  if (plot !== undefined) await checkReplaceable(plot);
  const settings = trainSettings(folder, rest);
  const reporter = json ? new JsonReporter(io.stdout) : new TextReporter(io);
  const { dls } = await openData(settings, (message) => reporter.tell({ event: "warning", message }), io.signal);
  const weights = await openWeights(settings, reporter, io.signal);
  reporter.end();
  const gpu = await openGpuFor(settings);
  try {
    const learn = visionLearner(dls, {
      gpu,
      architecture: settings.architecture,
      weights: weights?.state,
      weightsFile: weights?.source,
      seed: settings.seed,
    });
    const found = await learn.lrFind({ numIt, signal: io.signal });
    if (plot !== undefined) {
      const svg = plotLrFind(found);
      await writeWhole(plot, plot.toLowerCase().endsWith(".png") ? await toPng(svg) : svg);
    }
    const { lrs, losses, valley, slide, minimum, steep } = found;
    if (json) {
      io.stdout.write(`${JSON.stringify({ event: "done", valley, slide, minimum, steep, lrs, losses, plot })}\n`);
      return;
    }
    const lines = Object.entries({ valley, slide, minimum, steep }).map(
      ([name, lr]) => `  ${name.padEnd(8)} ${lr.toPrecision(3)}`,
    );
    const wrote = plot === undefined ? [] : [`wrote ${printable(plot)}`];
    const words = [...(folder === undefined ? [] : [shellWord(folder)]), "--base-lr", valley.toPrecision(2)];
    const best = `Train with: ${commandLine(io.env, "train", ...words)}`;
    io.stdout.write([`${count(lrs.length, "step")}; good learning rates:`, ...lines, ...wrote, best, ""].join("\n"));
  } finally {
    await closeGpu(gpu);
  }
}
