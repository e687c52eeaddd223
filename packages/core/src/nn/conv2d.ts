import type { Tape } from "../autograd.js";
import { conv2d } from "../ops/index.js";
import type { Tensor } from "../tensor.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";

export interface Conv2dOptions {
  readonly inChannels: number;
  readonly outChannels: number;
  /** Height and width of the kernel. */
  readonly size: number;
  readonly stride?: number;
  readonly padding?: number;
  /** Channels that the input really has; those past `inChannels` are 0. */
  readonly paddedChannels?: number;
}

/** Convolution without a bias: a BatchNorm follows. Starts as torchvision's: Kaiming normal by fan-out. */
export class Conv2d extends Module {
  readonly weight: Parameter;
  readonly window: { readonly stride: number; readonly padding: number };

  constructor(options: Conv2dOptions) {
    super();
    const { inChannels, outChannels, size, stride = 1, padding = 0, paddedChannels = inChannels } = options;
    this.window = { stride, padding };
    this.weight = new Parameter(
      "weight",
      { std: Math.sqrt(2 / (outChannels * size * size)) },
      [size, size, paddedChannels, outChannels],
      [outChannels, inChannels, size, size],
    );
  }

  override forward(tape: Tape, x: Tensor): Tensor {
    return conv2d(tape, x, this.weight, this.window);
  }
}
