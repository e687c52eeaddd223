import { AdaptiveConcatPool2d, BatchNorm, Dropout, Linear, type Module, ReLU, Sequential } from "../nn/index.js";

export interface HeadOptions {
  /** Channels of the body. */
  readonly features: number;
  readonly classes: number;
  /** Probability of dropout before the last layer; half of it before the others. 0 leaves dropout out. Default 0.5. */
  readonly ps?: number;
  /** Widths of the hidden layers. Default [512]. */
  readonly linFtrs?: readonly number[];
}

/**
 * fast.ai's classifier: pooling, then (BatchNorm, Dropout, Linear, ReLU) for each hidden layer, then the same without a
 * ReLU. Names are fast.ai's, where 0 is the pool and 1 its Flatten, and where dropout of 0 takes no number.
 */
export function createHead({ features, classes, ps = 0.5, linFtrs = [512] }: HeadOptions): Sequential {
  const widths = [2 * features, ...linFtrs, classes];
  const layers: Record<number, Module> = { 0: new AdaptiveConcatPool2d() };
  let number = 2;
  for (let i = 0; i + 1 < widths.length; i++) {
    const last = i + 2 === widths.length;
    const p = last ? ps : ps / 2;
    layers[number++] = new BatchNorm(widths[i], { bias: 1e-3 });
    if (p > 0) layers[number++] = new Dropout(p);
    layers[number++] = new Linear(widths[i], widths[i + 1]);
    if (!last) layers[number++] = new ReLU();
  }
  return new Sequential(layers);
}
