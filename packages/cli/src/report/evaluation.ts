import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ClassificationInterpretation, type DataLoader, errorRate, type Learner } from "@sunbear/core";
import { writeWhole } from "@sunbear/data";
import { describeGpu } from "@sunbear/kernels";
import { type Misjudged, misjudgedPhotos } from "../model/misjudged.js";
import { toPng } from "../plots/chart.js";
import { type ConfusionMatrixPlot, plotConfusionMatrix } from "../plots/confusion-matrix.js";
import { plotErrorRate, plotLearningRate, plotLoss } from "../plots/history.js";
import { plotReliability } from "../plots/reliability.js";
import { plotTopLosses } from "../plots/top-losses.js";
import type { HistoryRow } from "../train/history.js";
import type { Fact } from "../train/record.js";
import { version } from "../version.js";
import { classCalibrations } from "./class-calibration.js";
import { reportHtml } from "./report-html.js";

/** Photos with the largest losses that are shown. */
const SHOWN = 9;

/** What a model made of a folder. */
export interface Evaluation {
  readonly interp: ClassificationInterpretation;
  readonly errorRate: number;
  readonly misjudged: readonly Misjudged[];
  readonly seconds: number;
  readonly adapter: string;
}

export async function evaluateModel(learn: Learner, loader: DataLoader, signal: AbortSignal): Promise<Evaluation> {
  const start = performance.now();
  const interp = await ClassificationInterpretation.fromLearner(learn, { loader, signal });
  const misjudged = await misjudgedPhotos(learn, interp, SHOWN);
  const { device, vendor, architecture } = describeGpu(learn.gpu);
  return {
    interp,
    errorRate: errorRate.of(interp.predictions),
    misjudged,
    seconds: (performance.now() - start) / 1000,
    adapter: device || `${vendor} ${architecture}`,
  };
}

export interface ReportOptions {
  readonly title: string;
  readonly facts: readonly Fact[];
  /** The training that led to the model; none if it isn't known. */
  readonly epochs?: readonly HistoryRow[];
}

/** Writes report.html to `path`. */
export async function writeReport(path: string, evaluation: Evaluation, options: ReportOptions): Promise<void> {
  const { interp, errorRate, misjudged, seconds, adapter } = evaluation;
  const { title, facts, epochs = [] } = options;
  const html = reportHtml({
    title,
    facts: [
      ...facts,
      ["Photos", `${interp.predictions.targets.length}`],
      ["Adapter", adapter],
      ["Versions", `Sunbear ${version}, Node ${process.versions.node}`],
      ["Seconds to evaluate", seconds.toFixed(1)],
    ],
    errorRate,
    confusionMatrix: plotConfusionMatrix(interp.confusionMatrix(), interp.vocab),
    curves: epochs.length > 0 ? curvesOf(epochs) : [],
    classificationReport: interp.classificationReport(),
    calibration: interp.calibration(),
    reliability: plotReliability(interp.calibration()),
    classes: classCalibrations(interp.vocab, interp.calibrationByClass()),
    misjudged,
  });
  await mkdir(dirname(path), { recursive: true });
  await writeWhole(path, html);
}

const curvesOf = (epochs: readonly HistoryRow[]): string[] =>
  [plotLoss(epochs), plotErrorRate(epochs), plotLearningRate(epochs)].filter((svg) => svg !== undefined);

/** Writes what a training has led to beside its model: plots, the curve of losses, and report.html. */
export async function writeTrainingReport(
  folder: string,
  evaluation: Evaluation,
  options: ReportOptions & { readonly epochs: readonly HistoryRow[] },
): Promise<string> {
  await writePlots(folder, evaluation);
  await writeWhole(join(folder, "loss.svg"), plotLoss(options.epochs));
  const report = join(folder, "report.html");
  await writeReport(report, evaluation, options);
  return report;
}

/** Writes confusion-matrix.svg and .png and top-losses.png to a folder; returns their paths. */
export async function writePlots(
  folder: string,
  { interp, misjudged }: Evaluation,
  options: ConfusionMatrixPlot = {},
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const matrix = plotConfusionMatrix(interp.confusionMatrix(), interp.vocab, options);
  const files = [
    ["confusion-matrix.svg", matrix],
    ["confusion-matrix.png", await toPng(matrix)],
    ["top-losses.png", await toPng(plotTopLosses(misjudged))],
  ] as const;
  for (const [name, content] of files) await writeWhole(join(folder, name), content);
  return files.map(([name]) => join(folder, name));
}
