import { type Callback, type LearnerState, order } from "../callback.js";

export interface TrackerOptions {
  /** What to watch: "trainLoss", "validLoss" or the name of a metric. Default "validLoss". */
  readonly monitor?: string;
  /** Which is better. Default: "less" if the name speaks of loss or error, "greater" otherwise. */
  readonly better?: "less" | "greater";
  /** By how much a value must be better to count. Default 0. */
  readonly minDelta?: number;
  /** Whether each fit starts anew, such as both of `fineTune`. Default true. */
  readonly resetOnFit?: boolean;
}

/** Watches one number of the table, and knows after each epoch whether it is the best so far. fast.ai's TrackerCallback. */
export abstract class Tracker implements Callback {
  readonly order: number = order.paramScheduler;
  readonly monitor: string;
  /** The best value so far; undefined before the first. */
  best: number | undefined;
  private readonly sign: 1 | -1;
  private readonly minDelta: number;
  private readonly resetOnFit: boolean;

  constructor({ monitor = "validLoss", better, minDelta = 0, resetOnFit = true }: TrackerOptions = {}) {
    const less = better ? better === "less" : /loss|error/i.test(monitor);
    this.monitor = monitor;
    this.sign = less ? -1 : 1;
    this.minDelta = minDelta;
    this.resetOnFit = resetOnFit;
  }

  beforeFit(_: LearnerState): void {
    if (this.resetOnFit) this.best = undefined;
  }

  async afterEpoch(learn: LearnerState): Promise<void> {
    if (!learn.row) return; // the epoch was cut short: there is nothing to watch
    const value = this.watched(learn);
    const improved = this.best === undefined ? !Number.isNaN(value) : this.sign * (value - this.best) > this.minDelta;
    if (improved) this.best = value;
    await this.track(learn, improved);
  }

  /** Called after each complete epoch. */
  protected abstract track(learn: LearnerState, improved: boolean): void | Promise<void>;

  private watched({ row }: LearnerState): number {
    const { trainLoss, validLoss, metrics } = row!;
    const values: Readonly<Record<string, number>> = { trainLoss, validLoss, ...metrics };
    if (!Object.hasOwn(values, this.monitor))
      throw new Error(`there is no ${this.monitor} to watch: choose one of ${Object.keys(values).join(", ")}`);
    return values[this.monitor];
  }
}
