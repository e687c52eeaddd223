import { clipGradients } from "@sunbear/kernels";
import { type Callback, type LearnerState, order } from "../callback.js";

/** Shortens gradients that are longer than `maxNorm` (default 1) before each step. */
export class GradientClip implements Callback {
  readonly order = order.gradientClip;

  constructor(private readonly maxNorm = 1) {
    if (!(maxNorm > 0)) throw new RangeError(`GradientClip(${maxNorm}): give a norm above 0`);
  }

  beforeStep({ store }: LearnerState): void {
    clipGradients(store.gpu, store.arrivedGradients(), this.maxNorm);
  }
}
