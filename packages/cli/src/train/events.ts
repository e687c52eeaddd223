import type { Architecture, LossGraph } from "@sunbear/core";
import type { Io } from "../io.js";
import type { Profile } from "./step-profile.js";

/** Everything that training tells, in order: `--json` prints each as a line, else they become text. */
export type TrainEvent =
  | StartEvent
  | { readonly event: "warning"; readonly message: string }
  | DownloadEvent
  | BatchEvent
  | EpochEvent
  | ProfileEvent
  | StoppingEvent
  | StoppedEvent
  | DoneEvent;

export interface StartEvent {
  readonly event: "start";
  readonly adapter: string;
  /** null: the built-in set. */
  readonly folder: string | null;
  readonly vocab: readonly string[];
  readonly train: number;
  readonly valid: number;
  readonly architecture: Architecture;
  /** Where the weights come from; null: random. */
  readonly weights: string | null;
  readonly epochs: number;
  readonly freezeEpochs: number;
  /** Batches of an epoch. */
  readonly batches: number;
  readonly batchSize: number;
  /** Pixels along each side. */
  readonly size: number;
  readonly seed: number;
}

/** Where the time of one training step went, and how long all of them waited, with `--profile`. */
export interface ProfileEvent extends Profile {
  readonly event: "profile";
}

export interface DownloadEvent {
  readonly event: "download";
  /** The file's. */
  readonly name: string;
  /** Bytes. */
  readonly received: number;
  readonly total?: number;
}

export type Phase = "frozen" | "unfrozen";

export interface BatchEvent {
  readonly event: "batch";
  readonly phase: Phase;
  /** Of this phase, from 0, as in the epoch event. */
  readonly epoch: number;
  /** Of this epoch, from 0. */
  readonly batch: number;
  readonly batches: number;
  readonly loss: number;
  readonly smoothLoss: number;
  /** Learning rate of the head. */
  readonly lr: number;
  /** Of this step, and of these those in which it waited for its batch. */
  readonly seconds: number;
  readonly waitSeconds: number;
  /** Until training ends, as far as one can tell; null at the first batch. */
  readonly secondsLeft: number | null;
}

export interface EpochEvent {
  readonly event: "epoch";
  readonly phase: Phase;
  readonly epoch: number;
  readonly trainLoss: number;
  readonly validLoss: number;
  readonly errorRate: number;
  /** Learning rate of the head, on average over the steps. */
  readonly lr: number;
  readonly seconds: number;
  /** Of these, the seconds in which training waited for batches. */
  readonly waitSeconds: number;
}

/** Ctrl-C was heard, and what was learned is about to be saved. */
export interface StoppingEvent {
  readonly event: "stopping";
}

/** In place of "done" after Ctrl-C, if an epoch was done by then. */
export interface StoppedEvent extends Pick<DoneEvent, "model" | "history"> {
  readonly event: "stopped";
  /** Epochs that were done, in all phases; the model has learned from some batches of the next one too. */
  readonly epochs: number;
}

export interface DoneEvent {
  readonly event: "done";
  /** Path of the model file. */
  readonly model: string;
  /** Path of the table of epochs. */
  readonly history: string;
  /** Path of the report, a web page in one file. */
  readonly report: string;
  /** Path of the profile, with `--profile`: a trace in Chrome's format. */
  readonly profile?: string;
  /** Those of the last epoch. */
  readonly errorRate: number;
  readonly validLoss: number;
  /** Of the whole command. */
  readonly seconds: number;
}

export interface Reporter {
  tell(event: TrainEvent): void;
  /** Shows the curves of the running fit; absent where events say all that is in them. */
  draw?(graph: LossGraph): void;
  /** Puts the terminal in order, however training ends. */
  end(): void;
}

/** One JSON object a line. */
export class JsonReporter implements Reporter {
  constructor(private readonly stdout: Io["stdout"]) {}

  tell(event: TrainEvent): void {
    this.stdout.write(`${JSON.stringify(event)}\n`);
  }

  end(): void {}
}
