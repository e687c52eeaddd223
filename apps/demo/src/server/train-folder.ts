import { availableParallelism } from "node:os";
import { basename, resolve } from "node:path";
import {
  type Learner,
  loadWeights,
  lrMultFor,
  type StateDict,
  TerminateOnNaN,
  UnavailableError,
  visionLearner,
  withTraining,
} from "@sunbear/core";
import {
  augTransforms,
  CategoryBlock,
  type CleanFolder,
  DataBlock,
  ImageBlock,
  parentLabel,
  RandomResizedCrop,
  RandomSplitter,
} from "@sunbear/data";
import type { Gpu } from "@sunbear/kernels";
import type { JobEvent, TrainResult, TrainSettings } from "../api/types.js";
import { Progress } from "../engine/progress.js";
import { BASE_LR, MIN_SCALE, trainingRecord } from "../engine/training-record.js";

/** Batches in memory at once: the one at work and those ahead of it. */
const BATCHES_AHEAD = 3;

export interface TrainFolderOptions {
  readonly gpu: Gpu;
  readonly folder: CleanFolder;
  readonly settings: TrainSettings;
  /** Weights to start from; default: ImageNet's, downloaded if need be. */
  readonly weights?: string;
  readonly tell: (event: JobEvent) => void;
  readonly signal: AbortSignal;
}

export interface Trained {
  readonly result: TrainResult;
  /** The model's export.safetensors. */
  readonly model: Uint8Array;
  /** Names of the pictures that it learned from. */
  readonly learned: ReadonlySet<string>;
}

/** As `sunbear train FOLDER`, with the same result for the same seed. Stopped early, it gives what it had come to. */
export async function trainFolder(options: TrainFolderOptions): Promise<Trained> {
  const { gpu, folder, settings, tell, signal } = options;
  const { size, epochs, freezeEpochs, batchSize, validPct, seed, augMult } = settings;
  const start = performance.now();
  const block = new DataBlock({
    blocks: [ImageBlock(), CategoryBlock()],
    getItems: () => folder.pictures(),
    getY: parentLabel,
    splitter: RandomSplitter(validPct),
    itemTfms: new RandomResizedCrop(size, { minScale: MIN_SCALE }),
    batchTfms: augMult === 0 ? [] : augTransforms({ mult: augMult }),
  });
  const onWarning = (message: string) => tell({ event: "warning", message });
  const concurrency = availableParallelism() + 1;
  const dls = await block.dataLoaders(folder.folder, { batchSize, seed, onWarning, concurrency });
  const weights = settings.pretrained ? await startWeights(options) : undefined;
  const learn = visionLearner(dls, { gpu, weights, weightsFile: options.weights, seed });
  const progress = new Progress({
    epochs: freezeEpochs + epochs,
    bytesBound: () => gpu.allocatedBytes + BATCHES_AHEAD * batchSize * size * size * 3,
    now: () => performance.now(),
    tell,
  });
  try {
    const lrMult = settings.lrMult ?? lrMultFor(weights);
    const finished = await untilStopped(learn, epochs, {
      baseLr: BASE_LR,
      freezeEpochs,
      lrMult,
      callbacks: [progress, new TerminateOnNaN()],
      signal,
    });
    const { errorRate = null, validLoss = null } = progress.last ?? {};
    const seconds = (performance.now() - start) / 1000;
    const learned = new Set(dls.train.items.map(({ item }) => folder.nameOf(item)));
    const record = trainingRecord({
      ...settings,
      lrMult,
      batchSize: dls.train.batchSize,
      data: basename(resolve(folder.folder)),
      weights: weights ? lastName(options.weights ?? "imagenet") : "none",
      epochsDone: progress.epochsDone,
    });
    const model = withTraining(await learn.export(), record);
    return { result: { finished, errorRate, validLoss, seconds }, model, learned };
  } finally {
    learn.release();
    gpu.buffers.trim();
  }
}

/** The last name of a path or an address: models are given away. */
const lastName = (source: string): string => basename(URL.canParse(source) ? new URL(source).pathname : source);

/** Whether training came to its end rather than to a stop. */
async function untilStopped(
  learn: Learner,
  epochs: number,
  options: NonNullable<Parameters<Learner["fineTune"]>[1]> & { readonly signal: AbortSignal },
): Promise<boolean> {
  try {
    await learn.fineTune(epochs, options);
    return true;
  } catch (error) {
    if (options.signal.aborted && error === options.signal.reason) return false;
    throw error;
  }
}

async function startWeights({ weights, tell, signal }: TrainFolderOptions): Promise<StateDict | undefined> {
  try {
    const onProgress = (progress: { name: string; received: number; total?: number }) =>
      tell({ event: "download", ...progress });
    return await loadWeights(weights ?? "imagenet", { onProgress: everyMoment(onProgress), signal });
  } catch (error) {
    if (weights !== undefined || !(error instanceof UnavailableError)) throw error;
    tell({
      event: "warning",
      message:
        `ImageNet's weights can't be downloaded: ${error.problem}. Training starts from random weights, and learns ` +
        "little from few photos. Start the server with --weights FILE if you have them.",
    });
    return undefined;
  }
}

/** Milliseconds between two events of a download; chunks come far more often. */
const PAUSE = 200;

function everyMoment<T>(tell: (value: T) => void): (value: T) => void {
  let next = 0;
  return (value) => {
    if (performance.now() < next) return;
    next = performance.now() + PAUSE;
    tell(value);
  };
}
