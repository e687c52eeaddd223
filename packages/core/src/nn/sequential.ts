import type { Tape } from "../autograd.js";
import type { Tensor } from "../tensor.js";
import { chain } from "./chain.js";
import { Module } from "./module.js";

/** Layers one after the other. They may be named, where fast.ai's and torchvision's numbers have gaps here. */
export class Sequential extends Module {
  constructor(readonly layers: Readonly<Record<string, Module>> | readonly Module[]) {
    super();
  }

  override forward(tape: Tape, x: Tensor): Tensor {
    return chain(tape, x, ...Object.values(this.layers));
  }

  protected override parts(): [string, unknown][] {
    return Object.entries(this.layers);
  }
}
