import type { Tape } from "../autograd.js";
import { addBias, linear } from "../ops/index.js";
import type { Tensor } from "../tensor.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";

/** x [n, inFeatures] to [n, outFeatures]. Starts as fast.ai's: Kaiming normal by fan-in, bias 0. */
export class Linear extends Module {
  readonly weight: Parameter;
  readonly bias?: Parameter;

  constructor(inFeatures: number, outFeatures: number, { bias = false } = {}) {
    super();
    const init = { std: Math.sqrt(2 / inFeatures) };
    this.weight = new Parameter("weight", init, [inFeatures, outFeatures], [outFeatures, inFeatures]);
    if (bias) this.bias = new Parameter("bias", { value: 0 }, [outFeatures]);
  }

  override forward(tape: Tape, x: Tensor): Tensor {
    const y = linear(tape, x, this.weight);
    if (!this.bias) return y;
    const biased = addBias(tape, y, this.bias);
    tape.done(y);
    return biased;
  }
}
