import { elementsOf } from "./state-dict.js";
import { forEachStrided } from "./strided.js";

export interface Layouts {
  /** As the kernels read it. */
  readonly shape: readonly number[];
  /** As PyTorch stores it. */
  readonly torchShape: readonly number[];
}

/**
 * From PyTorch's layout to the kernels': convolutions [k, c, r, s] to [r, s, c, k], linear layers [out, in] to
 * [in, out], the rest as it is. Where the kernels' c is larger than PyTorch's (the stem's 3 channels are padded to 4),
 * the further channels are 0.
 */
export function toKernelLayout(values: Float32Array, layouts: Layouts): Float32Array<ArrayBuffer> {
  const out = new Float32Array(elementsOf(layouts.shape));
  forEachStrided(layouts.torchShape, kernelStrides(layouts), (kernel, torch) => {
    out[kernel] = values[torch];
  });
  return out;
}

/** The inverse of `toKernelLayout`; padding is dropped. */
export function toTorchLayout(values: Float32Array, layouts: Layouts): Float32Array<ArrayBuffer> {
  const out = new Float32Array(elementsOf(layouts.torchShape));
  forEachStrided(layouts.torchShape, kernelStrides(layouts), (kernel, torch) => {
    out[torch] = values[kernel];
  });
  return out;
}

/** How far one step along each of PyTorch's axes goes in the kernels' layout. */
function kernelStrides({ shape, torchShape }: Layouts): number[] {
  switch (torchShape.length) {
    case 4: {
      const [, s, c, k] = shape;
      return [1, k, s * c * k, c * k];
    }
    case 2:
      return [1, shape[1]];
    default:
      return [1];
  }
}
