import type { Gpu } from "@sunbear/kernels";
import { initialize, loadState } from "../models/index.js";
import { imagenetStats } from "../ops/index.js";
import type { StateDict } from "../weights/index.js";
import type { DataLoader, DataLoaders } from "./data.js";
import { Learner, type LearnerParts } from "./learner.js";
import { errorRate } from "./metrics.js";
import { readModelFile } from "./model-file.js";

export interface VisionLearnerOptions extends Partial<Omit<LearnerParts, "gpu" | "dls">> {
  readonly gpu: Gpu;
  /**
   * Weights to start from, in torchvision's names or in fast.ai's: a body, or a body and a head. Without them the
   * network starts from random values, and pixels aren't normalised.
   */
  readonly weights?: StateDict;
  /** What errors call the weights, such as their file. */
  readonly weightsFile?: string;
}

const defaults = { architecture: "resnet18", ps: 0.5, linFtrs: [512], seed: 42, lr: 1e-3, wd: 0.01 } as const;

/**
 * A Learner that classifies images: a ResNet's body and fast.ai's head. With weights, only the head trains at first, and
 * pixels are normalised by ImageNet's statistics.
 */
export function visionLearner(
  dls: DataLoaders,
  { gpu, weights, weightsFile, ...options }: VisionLearnerOptions,
): Learner {
  const normalize = dls.normalize ?? (weights ? imagenetStats : null);
  const parts = { ...defaults, normalize, metrics: [errorRate], callbacks: [], ...options };
  if (!(parts.ps >= 0 && parts.ps < 1)) throw new RangeError(`ps is ${parts.ps}: dropout must be from 0 to below 1`);
  if (!Number.isInteger(parts.seed) || parts.seed < 0 || parts.seed >= 2 ** 32)
    throw new RangeError(`seed is ${parts.seed}: give a whole number from 0 to 4294967295`);
  if (dls.vocab.length < 2)
    throw new Error(`a classifier needs at least two classes, and there is ${dls.vocab.length}`);
  const learn = new Learner({ ...parts, gpu, dls });
  return filled(learn, () => {
    initialize(learn.store, parts.seed, (name) => !weights || name.startsWith("1."));
    if (!weights) return;
    loadState(learn.store, weights, { file: weightsFile, part: "body" });
    learn.freeze();
  });
}

export interface LoadLearnerOptions {
  readonly gpu: Gpu;
  /** What errors call the file. */
  readonly file?: string;
}

/**
 * A Learner from the bytes of a file that `Learner.export` made. It predicts; it has no data to train on.
 * @throws WeightsError if it isn't such a file
 */
export function loadLearner(bytes: Uint8Array, { gpu, file }: LoadLearnerOptions): Learner {
  const { description, state } = readModelFile(bytes, file);
  const { vocab, transforms, ...rest } = description;
  const dls = { train: noData, valid: noData, vocab, transforms };
  const { seed, lr, wd } = defaults;
  const learn = new Learner({ ...rest, gpu, dls, seed, lr, wd, metrics: [errorRate], callbacks: [] });
  return filled(learn, () => loadState(learn.store, state, { file }));
}

/** The Learner with its weights. If they don't fit, it gives its memory back: somebody may go on to try others. */
function filled(learn: Learner, fill: () => void): Learner {
  try {
    fill();
    return learn;
  } catch (error) {
    learn.release();
    throw error;
  }
}

const noData: DataLoader = { size: 0, batchSize: 1, length: 0, async *batches() {} };
