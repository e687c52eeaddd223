import type { GpuArray } from "@sunbear/kernels";

/** A shape and the part of a GPU buffer that holds its floats, as a node of a computation. */
export interface Tensor extends GpuArray {
  /** Whether the tape computes a gradient for it. */
  readonly requiresGrad: boolean;
  /** The gradient of the loss with respect to it, once it has arrived. */
  grad?: GpuArray;
  /** Where its gradient belongs, if that outlives the step, as a parameter's does. */
  readonly gradientPlace?: GpuArray;
}
