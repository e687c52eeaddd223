import { Cancel, type LearnerState, order } from "../callback.js";
import { Tracker, type TrackerOptions } from "./tracker.js";

export interface EarlyStoppingOptions extends TrackerOptions {
  /** Epochs without improvement after which training ends. Default 1. */
  readonly patience?: number;
  /** Told when training ends early. */
  readonly onMessage?: (message: string) => void;
}

/** Ends a fit that doesn't improve any more. */
export class EarlyStopping extends Tracker {
  override readonly order = order.earlyStopping;
  private wait = 0;

  constructor(private readonly options: EarlyStoppingOptions = {}) {
    super(options);
  }

  override beforeFit(learn: LearnerState): void {
    super.beforeFit(learn);
    this.wait = 0;
  }

  protected override track({ epoch }: LearnerState, improved: boolean): void {
    this.wait = improved ? 0 : this.wait + 1;
    if (this.wait < (this.options.patience ?? 1)) return;
    this.options.onMessage?.(
      `No improvement of ${this.monitor} since epoch ${epoch - this.wait}: training ends early.`,
    );
    throw new Cancel("fit");
  }
}
