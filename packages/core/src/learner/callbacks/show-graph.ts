import { type Callback, type LearnerState, order } from "../callback.js";

/** The curves of a fit so far. */
export interface LossGraph {
  /** The smoothed loss after each step; steps count from 1. */
  readonly train: readonly (readonly [step: number, loss: number])[];
  /** The validation loss after each epoch, at its last step. */
  readonly valid: readonly (readonly [step: number, loss: number])[];
  /** Steps of the whole fit: where the axis ends. */
  readonly steps: number;
}

/** Has the curves of each fit drawn anew after every step and every epoch. fast.ai's ShowGraphCallback. */
export class ShowGraph implements Callback {
  readonly order = order.showGraph;
  private train: (readonly [number, number])[] = [];
  private valid: (readonly [number, number])[] = [];

  /** @param draw shows the curves, in a page or a terminal; it may leave out drawings that come too fast */
  constructor(private readonly draw: (graph: LossGraph) => void | Promise<void>) {}

  beforeFit(): void {
    this.train = [];
    this.valid = [];
  }

  async afterBatch({ training, smoothLoss, iters, epochs }: LearnerState): Promise<void> {
    if (!training) return;
    this.train.push([this.train.length + 1, smoothLoss]);
    await this.show(iters * epochs);
  }

  async afterEpoch({ row, epochs, epoch }: LearnerState): Promise<void> {
    if (!row) return;
    this.valid.push([this.train.length, row.validLoss]);
    await this.show((this.train.length / (epoch + 1)) * epochs);
  }

  private async show(steps: number): Promise<void> {
    const { train, valid } = this;
    await this.draw({ train, valid, steps });
  }
}
