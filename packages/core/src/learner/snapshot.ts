import type { StoreCopy } from "../nn/index.js";
import type { AdamWState } from "../optim/index.js";
import type { LearnerState } from "./callback.js";

/** A model and its optimizer at one moment, kept on the GPU: up to three times the size of the weights. */
export class Snapshot {
  private readonly values: StoreCopy;
  private readonly state: AdamWState;

  constructor(private readonly learn: Pick<LearnerState, "store" | "opt">) {
    this.values = learn.store.copy();
    this.state = learn.opt.copyState();
  }

  /** Makes model and optimizer what they were. */
  restore(): void {
    this.learn.store.restore(this.values);
    this.learn.opt.restoreState(this.state);
  }

  /** Frees the memory. */
  release(): void {
    const { values, statisticValues } = this.values;
    const { moments } = this.state;
    this.learn.store.gpu.release(values, statisticValues, ...(moments ? [moments.gradAvg, moments.sqrAvg] : []));
  }
}
