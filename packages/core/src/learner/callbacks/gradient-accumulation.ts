import { scale } from "@sunbear/kernels";
import { type Callback, Cancel, type LearnerState } from "../callback.js";

/** Steps only once `items` (default 32) images have been seen, by their mean gradient: large batches in little memory. */
export class GradientAccumulation implements Callback {
  private seen = 0;
  private batches = 0;

  constructor(private readonly items = 32) {
    if (!Number.isInteger(items) || items < 1)
      throw new RangeError(`GradientAccumulation(${items}): give a whole number of images`);
  }

  beforeFit(): void {
    this.seen = this.batches = 0;
  }

  beforeStep({ batch, store }: LearnerState): void {
    this.seen += batch!.shape[0];
    this.batches++;
    // The gradients stay and the next ones are added to them.
    if (this.seen < this.items) throw new Cancel("batch");
    // Each is the mean over its batch, and training batches are of one size: the mean of them all is left to make.
    if (this.batches > 1) for (const gradient of store.arrivedGradients()) scale(store.gpu, gradient, 1 / this.batches);
    this.seen = this.batches = 0;
  }
}
