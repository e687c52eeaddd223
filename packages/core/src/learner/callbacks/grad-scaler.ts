import { type GpuArray, unscaleGradients } from "@sunbear/kernels";
import { type Callback, Cancel, type LearnerState, order } from "../callback.js";

export interface GradScalerOptions {
  /** Default 65,536. A power of two loses no digits. */
  readonly initScale?: number;
  /** What the scale is multiplied by after `growthInterval` steps without an overflow. Default 2. */
  readonly growthFactor?: number;
  /** What the scale is multiplied by after an overflow. Default 0.5. */
  readonly backoffFactor?: number;
  /** Default 2,000. */
  readonly growthInterval?: number;
}

/**
 * Scales gradients on the way back, so that small ones don't vanish where they are kept in 16 bits, and scales them back
 * before the step. A step whose gradients have overflown is skipped, and the scale lowered. PyTorch's GradScaler, with
 * its defaults, in fast.ai's MixedPrecision.
 */
export class GradScaler implements Callback {
  readonly order = order.mixedPrecision;
  /** That of the next step. */
  scale: number;
  /** Steps that were skipped. */
  skipped = 0;
  private goodSteps = 0;
  private readonly options: Required<GradScalerOptions>;

  constructor(options: GradScalerOptions = {}) {
    this.options = { initScale: 65_536, growthFactor: 2, backoffFactor: 0.5, growthInterval: 2_000, ...options };
    const { initScale, growthFactor, backoffFactor, growthInterval } = this.options;
    if (!(initScale > 0 && Number.isFinite(initScale)))
      throw new RangeError(`GradScaler with initScale ${initScale}: give a number above 0`);
    if (!(growthFactor > 1)) throw new RangeError(`GradScaler with growthFactor ${growthFactor}: give one above 1`);
    if (!(backoffFactor > 0 && backoffFactor < 1))
      throw new RangeError(`GradScaler with backoffFactor ${backoffFactor}: give one between 0 and 1`);
    if (!Number.isInteger(growthInterval) || growthInterval < 1)
      throw new RangeError(`GradScaler with growthInterval ${growthInterval}: give a whole number of steps`);
    this.scale = initScale;
  }

  beforeBackward(learn: LearnerState): void {
    learn.lossScale = this.scale;
  }

  async beforeStep({ store, tape }: LearnerState): Promise<void> {
    const { gpu } = store;
    const found = tape!.empty([1]);
    gpu.zero(found);
    unscaleGradients(gpu, store.arrivedGradients(), 1 / this.scale, found);
    if (await isSet(found, gpu)) {
      this.scale *= this.options.backoffFactor;
      this.goodSteps = 0;
      this.skipped++;
      throw new Cancel("step");
    }
    if (++this.goodSteps < this.options.growthInterval) return;
    this.scale *= this.options.growthFactor;
    this.goodSteps = 0;
  }
}

async function isSet(flag: GpuArray, gpu: LearnerState["store"]["gpu"]): Promise<boolean> {
  const [value] = await gpu.readUint32(flag);
  return value !== 0;
}
