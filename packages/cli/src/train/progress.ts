import { type Callback, type LearnerState, order } from "@sunbear/core";
import type { BatchEvent, EpochEvent, Phase } from "./events.js";

/** A Learner's callback that tells of every training batch and of every epoch, and reckons the time left. */
export class Progress implements Callback {
  /** After the recorder, which smooths the loss. */
  readonly order = order.progress;
  /** Epochs finished, in all phases. */
  private finished = 0;
  /** Seconds, and epochs done, at the end of the first batch: before it come the compiling and the first pictures. */
  private first: { readonly time: number; readonly done: number } | undefined;
  /** Learning rate of the head in each step of the running epoch. */
  private lrs: number[] = [];
  /** When the running step began, waiting for its batch included; milliseconds. */
  private stepStart = 0;

  constructor(
    private readonly totalEpochs: number,
    private readonly tell: (event: BatchEvent | EpochEvent) => void,
  ) {}

  readonly beforeTrain = (): void => {
    this.lrs = [];
    this.stepStart = performance.now();
  };

  readonly afterBatch = (learn: LearnerState): void => {
    if (!learn.training) return;
    const now = performance.now();
    const seconds = (now - this.stepStart) / 1000;
    this.stepStart = now;
    const lr = learn.opt.lrs.at(-1)!;
    this.lrs.push(lr);
    this.tell({
      event: "batch",
      phase: phaseOf(learn),
      epoch: learn.epoch,
      batch: learn.iter,
      batches: learn.iters,
      loss: learn.loss,
      smoothLoss: learn.smoothLoss,
      lr,
      seconds,
      waitSeconds: learn.waitSeconds,
      secondsLeft: this.secondsLeft(this.finished + (learn.iter + 1) / learn.iters),
    });
  };

  readonly afterEpoch = (learn: LearnerState): void => {
    this.finished++;
    if (!learn.row) return;
    const { epoch, trainLoss, validLoss, metrics, seconds, waitSeconds } = learn.row;
    this.tell({
      event: "epoch",
      phase: phaseOf(learn),
      epoch,
      trainLoss,
      validLoss,
      errorRate: metrics.errorRate,
      lr: this.lrs.reduce((sum, lr) => sum + lr, 0) / this.lrs.length,
      seconds,
      waitSeconds,
    });
  };

  /** null until there is something to reckon with. */
  private secondsLeft(done: number): number | null {
    const time = performance.now() / 1000;
    this.first ??= { time, done };
    if (done === this.first.done) return null;
    return ((time - this.first.time) / (done - this.first.done)) * (this.totalEpochs - done);
  }
}

const phaseOf = (learn: LearnerState): Phase => (learn.frozen ? "frozen" : "unfrozen");
