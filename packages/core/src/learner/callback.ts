import type { Tape } from "../autograd.js";
import type { Module, ParameterStore } from "../nn/index.js";
import type { MixedTargets } from "../ops/index.js";
import type { AdamW } from "../optim/index.js";
import type { Tensor } from "../tensor.js";
import type { Batch, DataLoaders } from "./data.js";
import type { Metric } from "./metrics.js";
import type { Predictions } from "./predictions.js";

/** What a callback sees of a Learner, and may change where fast.ai's callbacks may. */
export interface LearnerState {
  readonly dls: DataLoaders;
  readonly model: Module;
  readonly store: ParameterStore;
  readonly opt: AdamW;
  readonly metrics: readonly Metric[];
  /** Whether only the last parameter group (and normalisation) is trained. */
  readonly frozen: boolean;

  /** Decides all that is random. */
  readonly seed: number;
  /** Epochs trained since the Learner was made. */
  readonly epochsTrained: number;

  // ---- of the current fit
  /** The epoch of this fit, from 0. */
  readonly epoch: number;
  readonly epochs: number;
  /** The batch of this epoch, from 0, and how many there are. */
  readonly iter: number;
  readonly iters: number;
  /** How much of this fit's training is done, from 0 to 1. */
  readonly pctTrain: number;
  /** Whether the current batch is trained on. */
  readonly training: boolean;

  // ---- of the current batch
  readonly batch: Batch | undefined;
  /** Seconds in which there was nothing to do because this batch wasn't ready. */
  readonly waitSeconds: number;
  /** The model's input, [n, h, w, 4]; from beforeBatch to afterBatch. */
  x: Tensor | undefined;
  /** Owns the arrays of this batch, for callbacks that make some. */
  readonly tape: Tape | undefined;
  /** Set before the batch: targets are mixed too. */
  mixed: MixedTargets | undefined;
  /** The model's output, [n, classes]; from afterPred to afterBatch. */
  readonly pred: Tensor | undefined;
  /** What gradients are multiplied by on the way back, 1 if nobody sets it; whoever does divides them again. */
  lossScale: number;
  /** Mean loss of the batch; known at afterBatch. */
  readonly loss: number;

  /** What the last validation found; set at afterValidate. */
  readonly validation: Predictions | undefined;
  /** What one epoch found, a row of the table; complete at afterEpoch. */
  readonly row: EpochRow | undefined;
  /** The smoothed training loss; NaN before the first batch. */
  readonly smoothLoss: number;
}

/** A row of the table that training shows. */
export interface EpochRow {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly validLoss: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** Of these, the seconds in which training waited for batches. */
  readonly waitSeconds: number;
}

/** Everything that happens, in order. Batches of the validation set have all but the events from beforeBackward to afterStep. */
export const events = [
  "beforeFit",
  "beforeEpoch",
  "beforeTrain",
  "beforeBatch",
  "afterPred",
  "afterLoss",
  "beforeBackward",
  "afterBackward",
  "beforeStep",
  "afterStep",
  "afterBatch",
  "afterTrain",
  "beforeValidate",
  "afterValidate",
  "afterEpoch",
  "afterFit",
] as const;

export type Event = (typeof events)[number];

/**
 * Takes part in training: each method is called, and awaited, at the event of its name. Callbacks with a smaller `order`
 * (default 0) come first. Throwing a Cancel skips what remains of a batch, a phase, an epoch or the fit.
 */
export type Callback = { readonly order?: number } & {
  readonly [E in Event]?: (learn: LearnerState) => void | Promise<void>;
};

/** The order of fast.ai's callbacks, for those that must come before or after one of them. */
export const order = {
  trainEval: -10,
  terminateOnNaN: -9,
  mixedPrecision: 10,
  gradientClip: 11,
  recorder: 50,
  paramScheduler: 60,
  progress: 60,
  saveModel: 61,
  reduceLROnPlateau: 62,
  earlyStopping: 63,
  showGraph: 65,
} as const;

/** What can be cut short: everything with a "before" and an "after". */
export type Scope = "fit" | "epoch" | "train" | "validate" | "batch" | "backward" | "step";

/**
 * Thrown by a callback to skip what remains of `scope`; its "after" event still happens. Gradients are forgotten after a
 * step, cancelled or not; cancelling the whole batch before the step leaves them, and the next ones are added.
 */
export class Cancel extends Error {
  constructor(readonly scope: Scope) {
    super(`cancelled: ${scope}`);
  }
}
