import type { Tape } from "../autograd.js";
import { globalConcatPool2d, maxPool2d } from "../ops/index.js";
import type { Tensor } from "../tensor.js";
import { Module } from "./module.js";

export class MaxPool2d extends Module {
  constructor(readonly window: { readonly size: number; readonly stride: number; readonly padding: number }) {
    super();
  }

  override forward(tape: Tape, x: Tensor): Tensor {
    return maxPool2d(tape, x, this.window);
  }
}

/** fast.ai's AdaptiveConcatPool2d(1) with the Flatten after it: [n, h, w, c] to [n, 2c], maxima before averages. */
export class AdaptiveConcatPool2d extends Module {
  override forward(tape: Tape, x: Tensor): Tensor {
    return globalConcatPool2d(tape, x);
  }
}
