import { type Callback, type EpochRow, type LearnerState, order } from "./callback.js";

const BETA = 0.98;

/** An exponential average without the bias of its start: fast.ai's AvgSmoothLoss. */
export class SmoothLoss {
  private count = 0;
  private average = 0;

  add(loss: number): void {
    this.count++;
    this.average = BETA * this.average + (1 - BETA) * loss;
  }

  /** NaN before the first loss. */
  get value(): number {
    return this.average / (1 - BETA ** this.count);
  }
}

/** Keeps what a fit found: the rates and losses of every step, and a row for every epoch. */
export class Recorder implements Callback {
  readonly order = order.recorder;
  /** The loss of each step. */
  losses: number[] = [];
  /** The smoothed loss after each step. */
  smoothLosses: number[] = [];
  /** The learning rate of the last group in each step. */
  lrs: number[] = [];
  moms: number[] = [];
  rows: EpochRow[] = [];
  private smooth = new SmoothLoss();

  /** The smoothed training loss of this fit; NaN before the first batch. */
  get smoothLoss(): number {
    return this.smooth.value;
  }

  beforeFit(): void {
    this.losses = [];
    this.smoothLosses = [];
    this.lrs = [];
    this.moms = [];
    this.rows = [];
    this.smooth = new SmoothLoss();
  }

  afterBatch(learn: LearnerState): void {
    if (!learn.training) return;
    this.smooth.add(learn.loss);
    this.losses.push(learn.loss);
    this.smoothLosses.push(this.smooth.value);
    this.lrs.push(learn.opt.lrs.at(-1)!);
    this.moms.push(learn.opt.mom);
  }

  afterEpoch(learn: LearnerState): void {
    if (learn.row) this.rows.push(learn.row);
  }
}
