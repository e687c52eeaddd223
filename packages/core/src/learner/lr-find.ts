import { type Callback, Cancel, type LearnerState, order } from "./callback.js";
import { type LrCurve, type LrSuggestions, lrSuggestions } from "./lr-suggestions.js";

export interface LrFindOptions {
  /** Default 1e-7. */
  readonly startLr?: number;
  /** Default 10. */
  readonly endLr?: number;
  /** Steps at most. Default 100. */
  readonly numIt?: number;
  /** Whether to end when the smoothed loss passes four times its least. Default true. */
  readonly stopDiv?: boolean;
  readonly signal?: AbortSignal;
}

/** What `lrFind` tried, its losses smoothed, and what it suggests. */
export interface LrFind extends LrCurve, LrSuggestions {}

/** How many times its least the smoothed loss may be. */
const DIVERGED = 4;
/** The last points of a curve, where the loss explodes, say nothing. */
const CUT = 5;

/** @throws RangeError if the options make no curve */
export function checkLrFind({ startLr = 1e-7, endLr = 10, numIt = 100 }: LrFindOptions) {
  if (!(startLr > 0 && endLr > startLr && Number.isFinite(endLr)))
    throw new RangeError(`lrFind from ${startLr} to ${endLr}: give two rates above 0, the lower one first`);
  if (!Number.isInteger(numIt) || numIt < CUT + 3)
    throw new RangeError(`lrFind with ${numIt} steps: give a whole number, ${CUT + 3} or more`);
  return { startLr, endLr, numIt };
}

/** Raises the rate of all groups geometrically, from step to step, until the loss explodes. fast.ai's LRFinder. */
export class LrFinder implements Callback {
  readonly order = order.paramScheduler;
  readonly lrs: number[] = [];
  readonly losses: number[] = [];
  private best = Number.POSITIVE_INFINITY;
  private readonly range: ReturnType<typeof checkLrFind>;
  private readonly stopDiv: boolean;

  constructor(options: LrFindOptions = {}) {
    this.range = checkLrFind(options);
    this.stopDiv = options.stopDiv ?? true;
  }

  beforeBatch({ opt }: LearnerState): void {
    const { startLr, endLr, numIt } = this.range;
    const lr = startLr * (endLr / startLr) ** (this.lrs.length / numIt);
    opt.lrs = opt.lrs.map(() => lr);
  }

  afterBatch({ opt, smoothLoss }: LearnerState): void {
    this.lrs.push(opt.lrs[0]);
    this.losses.push(smoothLoss);
    this.best = Math.min(this.best, smoothLoss);
    // Written so that NaN is a divergence too.
    const diverged = !(smoothLoss <= DIVERGED * this.best);
    if ((diverged && this.stopDiv) || this.lrs.length >= this.range.numIt) throw new Cancel("fit");
  }

  beforeValidate(): void {
    throw new Cancel("validate");
  }

  /** The curve, and what it suggests without its first tenth, its end, and all from the first NaN on. */
  result(): LrFind {
    const { lrs, losses } = this;
    const start = Math.floor(this.range.numIt / 10);
    const nan = losses.findIndex(Number.isNaN);
    const end = Math.min(losses.length - CUT, nan < 0 ? losses.length : nan);
    if (end - start < 3)
      throw new Error(
        `the loss exploded after ${losses.length} steps, at a learning rate of ${lrs.at(-1)}: too early to suggest ` +
          "one. Start lower, or take more steps.",
      );
    return { lrs, losses, ...lrSuggestions({ lrs: lrs.slice(start, end), losses: losses.slice(start, end) }) };
  }
}
