import type { StoreCopy } from "../../nn/index.js";
import { type EpochRow, type LearnerState, order } from "../callback.js";
import { Tracker, type TrackerOptions } from "./tracker.js";

export interface SaveModelOptions extends TrackerOptions {
  /** Told of each better model; it may take `learn.export()` and write it somewhere. */
  readonly onBetter?: (row: EpochRow) => void | Promise<void>;
  /** Keep the last model rather than the best. Default false. */
  readonly atEnd?: boolean;
}

/** Keeps the best model on the GPU while training goes on, and puts it back in the end. fast.ai's SaveModelCallback. */
export class SaveModel extends Tracker {
  override readonly order = order.saveModel;
  private kept: StoreCopy | undefined;

  constructor(private readonly options: SaveModelOptions = {}) {
    super(options);
  }

  protected override async track({ store, row }: LearnerState, improved: boolean): Promise<void> {
    if (!improved) return;
    const previous = this.kept;
    this.kept = store.copy();
    if (previous) store.gpu.release(previous.values, previous.statisticValues);
    await this.options.onBetter?.(row!);
  }

  afterFit({ store }: LearnerState): void {
    if (this.kept && !this.options.atEnd) store.restore(this.kept);
    this.release({ store });
  }

  /** Lets go of the kept model: needed only after a fit that has thrown. */
  release({ store }: Pick<LearnerState, "store">): void {
    if (this.kept) store.gpu.release(this.kept.values, this.kept.statisticValues);
    this.kept = undefined;
  }

  override beforeFit(learn: LearnerState): void {
    super.beforeFit(learn);
    this.release(learn);
  }
}
