import type { JudgedItem } from "@sunbear/core";

/**
 * What the page asks of its worker. The worker alone holds the GPU, the model and the set of pictures: the page sends blobs
 * and gets numbers, so that training never makes the page stutter. Everything crosses by structured clone (Comlink).
 */

/** The adapter that the worker computes on. */
export interface Adapter {
  readonly name: string;
  /** A CPU that plays a GPU: slower, but it works. */
  readonly software: boolean;
}

export interface Model {
  readonly architecture: string;
  readonly vocab: readonly string[];
  /** Pixels along each side of what the network sees; 0: whatever a picture has. */
  readonly size: number;
}

export interface Prediction {
  readonly label: string;
  readonly index: number;
  /** One for each class of the vocabulary, in its order; they add up to 1. */
  readonly probabilities: readonly number[];
  /** From decoded picture to probabilities. */
  readonly milliseconds: number;
  /** Grad-CAM of the predicted class, over the part of the picture that the network saw: 0 cold … 1 hot, row by row. */
  readonly heat?: {
    readonly width: number;
    readonly height: number;
    readonly values: Float32Array;
    /** The part seen, in shares of the upright picture's width and height; may stick out of it. Default: all of it. */
    readonly seen?: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  };
}

/** A picture with its class; `name` is unique in its set, a path like `bears/grizzly/1.jpg`. */
export interface Picture {
  readonly name: string;
  readonly label: string;
  readonly blob: Blob;
}

export interface SetSummary {
  readonly vocab: readonly string[];
  readonly counts: readonly number[];
  /** Pictures that didn't open, with the reason in words; they are left out. */
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
}

export interface TrainOptions {
  readonly size: number;
  readonly epochs: number;
  readonly freezeEpochs: number;
  readonly batchSize: number;
  readonly validPct: number;
  readonly seed: number;
  /** Augmentation's strength: 0 is none. */
  readonly augMult: number;
  /** Bytes of a safetensors or torch checkpoint to start from; random weights without it. */
  readonly weights?: Uint8Array;
  /** What the model file calls those weights. Default: "a file". */
  readonly weightsName?: string;
  /** How many times slower than the head the first layers learn. Default: core's `lrMultFor`, 100 with `weights`, else 1. */
  readonly lrMult?: number;
}

/** What training tells as it goes; the same words as `sunbear train --json`. */
export type TrainEvent =
  | { readonly event: "warning"; readonly message: string }
  | {
      /** Comes when the kernels are compiled and the first batch is ready: some seconds after the call. */
      readonly event: "start";
      readonly train: number;
      readonly valid: number;
      /** Training batches of all epochs. */
      readonly steps: number;
      /** The most memory that training takes: arrays of the GPU, kept pictures, and pictures being opened. */
      readonly bytesBound: number;
    }
  | {
      readonly event: "batch";
      /** From 1. */
      readonly step: number;
      readonly steps: number;
      readonly loss: number;
      readonly imagesPerSecond: number;
      /** Until training ends, pauses left out; null at the first batch. */
      readonly secondsLeft: number | null;
    }
  | {
      readonly event: "epoch";
      readonly phase: "frozen" | "unfrozen";
      /** Of this phase, from 0. */
      readonly epoch: number;
      readonly trainLoss: number;
      readonly validLoss: number;
      readonly errorRate: number;
      readonly seconds: number;
    }
  | { readonly event: "paused" | "resumed" };

export interface TrainResult {
  /** False after `stop()`: the model is what training had come to. */
  readonly finished: boolean;
  /** This and the next: of the last epoch that ended; NaN if none did. */
  readonly errorRate: number;
  readonly validLoss: number;
  readonly seconds: number;
}

/** How the trained model sees one picture of its set. */
export type Judged = Omit<JudgedItem, "probabilities">;

export interface Engine {
  /** Opens the GPU; undefined where there is no WebGPU. */
  open(): Promise<Adapter | undefined>;
  /** Takes the bytes of an `export.safetensors`. @throws if they are none, or of a newer version, in words for the user. */
  loadModel(bytes: Uint8Array): Promise<Model>;
  predict(picture: Blob, options?: { readonly gradCam?: boolean }): Promise<Prediction>;
  /** Replaces the set to train on. Blobs are read when needed; decoded pictures are kept within a bound. */
  openSet(pictures: readonly Picture[], onProgress?: (done: number, all: number) => void): Promise<SetSummary>;
  /**
   * Trains on the set; resolves at the end or after `stop()`. The trained model is then the one that `predict`, `judge` and
   * `export` use; until then they use the one before.
   * @throws in words for the user. If the GPU fails in the middle, the model as it was after the last epoch that ended is kept
   * as if training had ended there, and the next call opens the GPU again.
   */
  train(options: TrainOptions, onEvent: (event: TrainEvent) => void): Promise<TrainResult>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
  /**
   * Every picture of the set as the model sees it, largest loss first. Pictures that the model hasn't learned from are of the
   * validation split.
   */
  judge(onProgress?: (done: number, all: number) => void): Promise<readonly Judged[]>;
  /** Rows are true classes, columns predicted ones, of the validation split of the last `judge`. */
  confusionMatrix(): Promise<readonly (readonly number[])[]>;
  /** The model's `export.safetensors`. */
  export(): Promise<Uint8Array>;
}
