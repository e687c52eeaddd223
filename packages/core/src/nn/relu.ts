import type { Tape } from "../autograd.js";
import { relu } from "../ops/index.js";
import type { Tensor } from "../tensor.js";
import { Module } from "./module.js";

export class ReLU extends Module {
  override forward(tape: Tape, x: Tensor): Tensor {
    return relu(tape, x);
  }
}
