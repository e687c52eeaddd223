import { type LearnerState, order } from "../callback.js";
import { Tracker, type TrackerOptions } from "./tracker.js";

export interface ReduceLROnPlateauOptions extends TrackerOptions {
  /** Epochs without improvement after which rates fall. Default 1. */
  readonly patience?: number;
  /** What rates are divided by. Default 10. */
  readonly factor?: number;
  /** No rate falls below it. Default 0. */
  readonly minLr?: number;
  /** Told when rates fall. */
  readonly onMessage?: (message: string) => void;
}

/** Lowers all rates when there is no improvement: for `fit`, since the other fits set rates themselves. */
export class ReduceLROnPlateau extends Tracker {
  override readonly order = order.reduceLROnPlateau;
  private wait = 0;

  constructor(private readonly options: ReduceLROnPlateauOptions = {}) {
    super(options);
  }

  override beforeFit(learn: LearnerState): void {
    super.beforeFit(learn);
    this.wait = 0;
  }

  protected override track({ epoch, opt }: LearnerState, improved: boolean): void {
    this.wait = improved ? 0 : this.wait + 1;
    const { patience = 1, factor = 10, minLr = 0, onMessage } = this.options;
    if (this.wait < patience) return;
    const before = opt.lrs.at(-1);
    opt.lrs = opt.lrs.map((lr) => Math.max(lr / factor, minLr));
    this.wait = 0;
    onMessage?.(`Epoch ${epoch}: learning rate lowered from ${before} to ${opt.lrs.at(-1)}.`);
  }
}
