import { type Callback, type LearnerState, order } from "@sunbear/core";
import type { TrainEvent } from "./engine.js";

type Told = Extract<TrainEvent, { readonly event: "start" | "batch" | "epoch" }>;

export interface ProgressOptions {
  /** Of all phases. */
  readonly epochs: number;
  /** The most memory, known when the first batch is ready. */
  readonly bytesBound: (learn: LearnerState) => number;
  /** Milliseconds, pauses left out. */
  readonly now: () => number;
  readonly tell: (event: Told) => void;
}

/** What a batch counts in the speed that is shown, against the next one. */
const FADING = 0.9;

/** Tells of the start, of every training batch and of every epoch, and reckons speed and time left. */
export class Progress implements Callback {
  readonly order = order.progress;
  /** The last epoch that ended. */
  last: Extract<Told, { event: "epoch" }> | undefined;
  /** Epochs that ended. */
  epochsDone = 0;
  private step = 0;
  private mark = 0;
  private images = 0;
  private milliseconds = 0;
  /** The end of the first batch: before it come compiling and the first pictures. */
  private first: { readonly time: number; readonly done: number } | undefined;

  constructor(private readonly options: ProgressOptions) {}

  readonly beforeTrain = (): void => {
    this.mark = this.options.now();
  };

  readonly beforeBatch = (learn: LearnerState): void => {
    if (!learn.training || this.step > 0) return;
    const { train, valid } = learn.dls;
    const bytesBound = this.options.bytesBound(learn);
    this.options.tell({ event: "start", train: train.size, valid: valid.size, steps: this.stepsOf(learn), bytesBound });
    this.mark = this.options.now();
  };

  readonly afterBatch = (learn: LearnerState): void => {
    if (!learn.training) return;
    const now = this.options.now();
    this.images = FADING * this.images + (learn.batch?.shape[0] ?? 0);
    this.milliseconds = FADING * this.milliseconds + (now - this.mark);
    this.mark = now;
    this.options.tell({
      event: "batch",
      step: ++this.step,
      steps: this.stepsOf(learn),
      loss: learn.loss,
      imagesPerSecond: (1000 * this.images) / this.milliseconds,
      secondsLeft: this.secondsLeft(now / 1000, this.epochsDone + (learn.iter + 1) / learn.iters),
    });
  };

  readonly afterEpoch = (learn: LearnerState): void => {
    this.epochsDone++;
    if (!learn.row) return;
    const { epoch, trainLoss, validLoss, metrics, seconds } = learn.row;
    const phase = learn.frozen ? "frozen" : "unfrozen";
    this.last = { event: "epoch", phase, epoch, trainLoss, validLoss, errorRate: metrics.errorRate, seconds };
    this.options.tell(this.last);
  };

  private stepsOf({ dls }: LearnerState): number {
    return this.options.epochs * dls.train.length;
  }

  /** By the epochs done, validation included; null until there is something to reckon with. */
  private secondsLeft(time: number, done: number): number | null {
    this.first ??= { time, done };
    if (done === this.first.done) return null;
    return ((time - this.first.time) / (done - this.first.done)) * (this.options.epochs - done);
  }
}
