import { dirname } from "node:path";
import {
  type Learner,
  lrMultFor,
  ShowGraph,
  TerminateOnNaN,
  visionLearner,
  WeightsError,
  withTraining,
} from "@sunbear/core";
import { chromeTrace, describeGpu, type Gpu, NoF16Error } from "@sunbear/kernels";
import { type Command, Option } from "commander";
import { closeGpu } from "../close-gpu.js";
import { Interrupted, UserError } from "../errors.js";
import { openGpuFor } from "../gpu-options.js";
import { untilInterrupted } from "../interrupt.js";
import type { Io } from "../io.js";
import { wholeNumber } from "../options.js";
import { evaluateModel, writeTrainingReport } from "../report/evaluation.js";
import { openData, type TrainingData } from "../train/data.js";
import { type BatchEvent, type EpochEvent, JsonReporter, type Reporter } from "../train/events.js";
import { historyCsv } from "../train/history.js";
import { checkOutput, save } from "../train/output.js";
import { Progress } from "../train/progress.js";
import { type Fact, trainingFacts, trainingRecord } from "../train/record.js";
import { addTrainOptions, type TrainOptions, type TrainSettings, trainSettings } from "../train/settings.js";
import { StepProfile, waitingOf } from "../train/step-profile.js";
import { TextReporter } from "../train/text-reporter.js";
import { openWeights, type StartWeights } from "../train/weights.js";
import { append, type CollectSettings, collect, DEFAULTS, endpoint } from "./collect.js";

const DESCRIPTION = "Teach a network a folder of photos, or the built-in set of emoji pictures";
interface Options extends TrainOptions, Pick<CollectSettings, "max" | "endpoint" | "allowHost"> {
  readonly json?: boolean;
  readonly search?: string;
}

const SLOW_F16 = "--fp16 is for GPUs: in software it saves memory, and takes several times as long";

const FOLDER = "has a subfolder of photos for each class; without it the built-in set is learned";

export function register(program: Command, io: Io): void {
  const command = program.command("train").description(DESCRIPTION).argument("[folder]", FOLDER);
  addTrainOptions(command)
    .option("--search <terms>", 'first fill the folder with photos from the web: "grizzly bear,black bear,teddy bear"')
    .option("--max <n>", "with --search: addresses to search for, for each class", wholeNumber(1, 10_000), DEFAULTS.max)
    .addOption(new Option("--endpoint <engine=address>").argParser(endpoint).default(DEFAULTS.endpoint).hideHelp())
    .addOption(new Option("--allow-host <host>").argParser(append).default(DEFAULTS.allowHost).hideHelp())
    .option("--profile", "time one step kernel by kernel, and write profile.json")
    .option("--graph", "draw training and validation loss in the terminal, as they come")
    .option("--json", "print one JSON object for each event")
    .action(
      async (named: string | undefined, { json, search, max, endpoint: engines, allowHost, ...options }: Options) => {
        const folder = search === undefined ? named : (named ?? folderOf(search));
        if (search !== undefined && folder !== undefined)
          await collect(
            termsOf(search),
            { ...DEFAULTS, out: folder, max, endpoint: engines, allowHost, json },
            io,
            false,
          );
        const reporter = json ? new JsonReporter(io.stdout) : new TextReporter(io);
        try {
          await train(trainSettings(folder, options), reporter, io.signal);
        } finally {
          reporter.end();
        }
      },
    );
}

function termsOf(search: string): string[] {
  const terms = search
    .split(",")
    .map((term) => term.trim())
    .filter(Boolean);
  if (new Set(terms).size > 1) return terms;
  throw new UserError(`--search ${search}: name two classes or more, with commas between them`);
}

/** The folder for photos of some terms, where none is named: photos-grizzly-bear-black-bear. */
const folderOf = (search: string) => `photos-${search.trim().replaceAll(/[^\p{L}\p{N}]+/gu, "-")}`;

async function train(settings: TrainSettings, reporter: Reporter, signal: AbortSignal): Promise<void> {
  const start = performance.now();
  const epochs: EpochEvent[] = [];
  const planned = settings.freezeEpochs + settings.epochs;
  let interrupted = false;
  const onInterrupt = () => {
    if (epochs.length === 0) return `nothing was saved; not one of ${planned} epochs was done`;
    interrupted = true;
    reporter.tell({ event: "stopping" });
    return undefined;
  };
  const { model, name, times, waiting, evaluation, record } = await untilInterrupted(
    teach(settings, reporter, epochs, signal),
    signal,
    onInterrupt,
  );
  const history = historyCsv(epochs);
  const place = { out: settings.out, name, finished: epochs.length === planned };
  if (interrupted || !evaluation) {
    const files = await save(place, { model, history });
    reporter.tell({ event: "stopped", ...files, epochs: epochs.length });
    throw new Interrupted(`${epochs.length} of ${planned} epochs were done; the model as it was then was saved`);
  }
  if (times) {
    const { rows, milliseconds, peakGflops } = times;
    reporter.tell({ event: "profile", rows, milliseconds, peakGflops, waiting });
  }
  const profile = times && chromeTrace(times.dispatches);
  const files = await save(place, { model, history, profile });
  const facts: Fact[] = [
    ["Folder", settings.folder ?? "the built-in set"],
    ...trainingFacts(settings.architecture, record),
    ["Seconds to train", ((performance.now() - start) / 1000).toFixed(1)],
  ];
  const title = `What ${name} taught`;
  const report = await writeTrainingReport(dirname(files.model), evaluation, { title, facts, epochs });
  const { errorRate, validLoss } = epochs[epochs.length - 1];
  reporter.tell({ event: "done", ...files, report, errorRate, validLoss, seconds: (performance.now() - start) / 1000 });
}

/**
 * Trains, noting each epoch in `epochs`; returns the model file's bytes and a name for the folder it goes to. Stopped
 * after the first epoch it does the same, but has no evaluation.
 */
async function teach(settings: TrainSettings, reporter: Reporter, epochs: EpochEvent[], signal: AbortSignal) {
  await checkOutput(settings.out);
  const data = await openData(settings, (message) => reporter.tell({ event: "warning", message }), signal);
  const weights = await openWeights(settings, reporter, signal);
  const gpu = await openGpuFor(settings);
  try {
    const learn = newLearner(gpu, data, weights, settings);
    if (settings.fp16 && describeGpu(gpu).kind === "software") reporter.tell({ event: "warning", message: SLOW_F16 });
    reporter.tell(startEvent(settings, data, weights, learn));
    const steps: BatchEvent[] = [];
    const progress = new Progress(settings.freezeEpochs + settings.epochs, (event) => {
      if (event.event === "epoch") epochs.push(event);
      else steps.push(event);
      reporter.tell(event);
    });
    const { baseLr, freezeEpochs } = settings;
    const lrMult = lrMultFor(weights?.state);
    const profile = settings.profile ? new StepProfile(gpu) : undefined;
    const graph = settings.graph ? new ShowGraph((curves) => reporter.draw?.(curves)) : undefined;
    const optional = [profile, graph].filter((callback) => callback !== undefined);
    const callbacks = [progress, new TerminateOnNaN(), ...optional];
    const evaluation = await learn
      .fineTune(settings.epochs, { baseLr, freezeEpochs, lrMult, callbacks, signal })
      .then(() => evaluateModel(learn, data.dls.valid, signal))
      .catch((error) => {
        if (epochs.length === 0 || !signal.aborted || error !== signal.reason) throw error;
        return undefined;
      });
    const used = { lrMult, batchSize: data.dls.train.batchSize, weights: weights?.source ?? "none" };
    const record = trainingRecord({ ...settings, ...used, epochsDone: epochs.length }, data.name);
    return {
      model: withTraining(await learn.export(), record),
      record,
      name: data.name,
      times: evaluation && (await profile?.times()),
      waiting: waitingOf(steps),
      evaluation,
    };
  } finally {
    await closeGpu(gpu);
  }
}

function newLearner(
  gpu: Gpu,
  { dls }: TrainingData,
  weights: StartWeights | undefined,
  { architecture, seed, fp16 }: TrainSettings,
): Learner {
  try {
    const learn = visionLearner(dls, { gpu, architecture, weights: weights?.state, seed });
    return fp16 ? learn.toFp16() : learn;
  } catch (error) {
    if (error instanceof NoF16Error) throw new UserError(`--fp16: ${error.message}`, { cause: error });
    if (!(weights && error instanceof WeightsError)) throw error;
    throw new WeightsError(weights.source, error.problem, error.remedy, { cause: error });
  }
}

function startEvent(settings: TrainSettings, data: TrainingData, weights: StartWeights | undefined, learn: Learner) {
  const adapter = describeGpu(learn.gpu);
  const { train, valid, vocab } = data.dls;
  const { architecture, epochs, freezeEpochs, size, seed, folder = null } = settings;
  return {
    event: "start",
    adapter: `${adapter.device || `${adapter.vendor} ${adapter.architecture}`}${adapter.kind === "software" ? ", in software" : ""}`,
    folder,
    vocab,
    train: train.size,
    valid: valid.size,
    architecture,
    weights: weights?.source ?? null,
    epochs,
    freezeEpochs,
    batches: train.length,
    batchSize: train.batchSize,
    size,
    seed,
  } as const;
}
