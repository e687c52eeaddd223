import type { Tape } from "../autograd.js";
import { type BatchNormInputs, batchNorm, batchNormInference } from "../ops/index.js";
import type { Tensor } from "../tensor.js";
import { Module } from "./module.js";
import { Parameter, Statistic } from "./parameter.js";

export interface BatchNormOptions {
  /** Ends in a ReLU, which costs nothing here. */
  readonly relu?: boolean;
  readonly bias?: number;
  readonly eps?: number;
  readonly momentum?: number;
}

/** Batch normalisation of the last axis, with the addition of a residual and the ReLU that may follow it in one. */
export class BatchNorm extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter;
  readonly runningMean: Statistic;
  readonly runningVar: Statistic;
  readonly relu: boolean;
  readonly eps: number;
  private readonly momentum: number;

  constructor(channels: number, { relu = false, bias = 0, eps = 1e-5, momentum = 0.1 }: BatchNormOptions = {}) {
    super();
    this.weight = new Parameter("norm", { value: 1 }, [channels]);
    this.bias = new Parameter("norm", { value: bias }, [channels]);
    this.runningMean = new Statistic({ value: 0 }, [channels]);
    this.runningVar = new Statistic({ value: 1 }, [channels]);
    this.relu = relu;
    this.eps = eps;
    this.momentum = momentum;
  }

  /** relu(normalised x + residual). Training throws if a channel has but one value, which has no variance. */
  override forward(tape: Tape, x: Tensor, residual?: Tensor): Tensor {
    const inputs = { ...this.inference, residual };
    if (!this.training) return batchNormInference(tape, x, inputs);
    return batchNorm(tape, x, { ...inputs, momentum: this.momentum });
  }

  /** What it normalises by where it isn't trained. */
  get inference(): Omit<BatchNormInputs, "residual"> {
    const { weight, bias, runningMean, runningVar, relu, eps } = this;
    return { weight, bias, runningMean, runningVar, relu, eps };
  }
}
