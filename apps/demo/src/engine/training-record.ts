import type { TrainingRecord } from "@sunbear/core";
import { version } from "@sunbear/kernels";
import type { TrainOptions } from "./engine.js";

/** The notebook's: the least share of a picture in a crop. */
export const MIN_SCALE = 0.3;

/** Fast.ai's: the head's peak rate. */
export const BASE_LR = 2e-3;

/** A training as it went. */
export interface Recorded extends Omit<TrainOptions, "weights" | "weightsName"> {
  /** A short name for what was learned. */
  readonly data: string;
  /** What the weights are called that it started from; "none": random ones. */
  readonly weights: string;
  readonly lrMult: number;
  /** Epochs that ended, frozen ones included. */
  readonly epochsDone: number;
}

/**
 * What a model file says of its training, by the names that the command line uses. Where training was stopped or its GPU
 * lost, `epochsDone` says how far it had come.
 */
export function trainingRecord({ epochsDone, ...training }: Recorded): TrainingRecord {
  const { data, epochs, freezeEpochs, size, augMult, validPct, batchSize, lrMult, weights, seed } = training;
  const planned = freezeEpochs + epochs;
  return {
    data,
    epochs,
    freezeEpochs,
    ...(epochsDone < planned && { epochsDone: `${epochsDone} of ${planned}` }),
    size,
    resize: "random-resized-crop",
    minScale: MIN_SCALE,
    augMult,
    validPct,
    batchSize,
    baseLr: BASE_LR,
    lrMult,
    precision: "f32",
    weights,
    seed,
    sunbear: version,
  };
}
