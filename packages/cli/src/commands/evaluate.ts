import { basename, dirname, join, resolve } from "node:path";
import type { TrainingRecord } from "@sunbear/core";
import { photoLoader } from "@sunbear/data";
import { type Command, Option } from "commander";
import { closeGpu } from "../close-gpu.js";
import { noTune, openGpuFor } from "../gpu-options.js";
import { untilInterrupted } from "../interrupt.js";
import type { Io } from "../io.js";
import { describeModel, openModel, readModelBytes } from "../model/open-model.js";
import type { ConfusionMatrixPlot } from "../plots/confusion-matrix.js";
import { calibrationText, classCalibrations } from "../report/class-calibration.js";
import { type Evaluation, evaluateModel, type ReportOptions, writePlots, writeReport } from "../report/evaluation.js";
import { count, printable } from "../terminal/text.js";
import { readHistory } from "../train/history.js";
import { type Fact, trainingFacts } from "../train/record.js";

interface Options {
  readonly out?: string;
  readonly normalize?: boolean;
  readonly tune?: boolean;
  readonly json?: boolean;
}

export function register(program: Command, io: Io): void {
  const register = (name: string, description: string, options: readonly Option[], write: Write) => {
    const command = program
      .command(name)
      .description(description)
      .argument("<model>", "an export.safetensors that training has written")
      .argument("<folder>", "has a subfolder of photos for each class");
    for (const option of [...options, noTune(), new Option("--json", "print one JSON object")])
      command.addOption(option);
    command.action((model: string, folder: string, options: Options) =>
      untilInterrupted(evaluate(model, folder, options, write, io), io.signal, () => "nothing was written"),
    );
  };
  register(
    "evaluate",
    "Measure a model on photos that it hasn't seen",
    [
      new Option("--out <folder>", "for plots and report.html (default: nothing is written)"),
      new Option("--normalize", "in the plotted confusion matrix, and as JSON, shares of each class instead of counts"),
    ],
    async (out, evaluation, report, options) => {
      const page = `${out}/report.html`;
      const plots = await writePlots(out, evaluation, options);
      await writeReport(page, evaluation, report);
      return [...plots, page];
    },
  );
  register(
    "report",
    "Write what a model gets right and wrong as a web page in one file",
    [new Option("--out <file>", "where to").default("report.html")],
    async (out, evaluation, report) => {
      await writeReport(out, evaluation, report);
      return [out];
    },
  );
}

/** Writes what is to be written to `out`; returns the files. */
type Write = (
  out: string,
  evaluation: Evaluation,
  report: ReportOptions,
  options: ConfusionMatrixPlot,
) => Promise<string[]>;

async function evaluate(model: string, folder: string, options: Options, write: Write, io: Io): Promise<void> {
  const { out, normalize, json } = options;
  const bytes = await readModelBytes(model);
  const gpu = await openGpuFor(options);
  try {
    const learn = openModel(model, bytes, gpu);
    const warnings: string[] = [];
    const onWarning = (message: string) => void warnings.push(message);
    const loader = await photoLoader(folder, { vocab: learn.vocab, transforms: learn.dls.transforms, onWarning });
    const evaluation = await evaluateModel(learn, loader, io.signal);
    const { architecture, training } = describeModel(model, bytes).description;
    const facts: Fact[] = [["Model", model], ...trainingFacts(architecture, training), ["Folder", folder]];
    const title = `What ${basename(model)} makes of ${basename(resolve(folder))}`;
    const epochs = await readHistory(join(dirname(model), "history.csv"));
    const files = out === undefined ? [] : await write(out, evaluation, { title, facts, epochs }, { normalize });
    if (json) io.stdout.write(`${JSON.stringify(asJson(evaluation, { normalize, files, warnings, training }))}\n`);
    else {
      for (const message of warnings) io.stderr.write(`${printable(message)}\n`);
      io.stdout.write(asText(evaluation, files));
    }
  } finally {
    await closeGpu(gpu);
  }
}

interface Told {
  readonly normalize?: boolean;
  readonly files: readonly string[];
  readonly warnings: readonly string[];
  readonly training?: TrainingRecord;
}

function asJson({ interp, errorRate, seconds }: Evaluation, { normalize, training, ...told }: Told) {
  return {
    event: "done",
    errorRate,
    photos: interp.predictions.targets.length,
    vocab: interp.vocab,
    confusionMatrix: interp.confusionMatrix({ normalize }),
    mostConfused: interp.mostConfused(),
    calibrationError: interp.calibration().error,
    calibrationByClass: classCalibrations(interp.vocab, interp.calibrationByClass()),
    training: training ?? null,
    ...told,
    seconds,
  };
}

function asText({ interp, errorRate }: Evaluation, files: readonly string[]): string {
  const { length } = interp.predictions.targets;
  const confused = interp
    .mostConfused()
    .slice(0, 5)
    .map(([actual, predicted, n]) => `  ${printable(actual)} taken for ${printable(predicted)}: ${n}`);
  return [
    `${(100 * errorRate).toFixed(1)} % of ${count(length, "photo")} taken for something else.`,
    ...confused,
    "",
    interp.classificationReport(),
    calibrationText(classCalibrations(interp.vocab, interp.calibrationByClass())),
    ...files.map((file) => `wrote ${printable(file)}`),
    "",
  ].join("\n");
}
