import { dropoutKey } from "@sunbear/kernels";
import type { Tape } from "../autograd.js";
import { dropout } from "../ops/index.js";
import type { Tensor } from "../tensor.js";
import { Module } from "./module.js";

/** In training, zeroes each value with probability `p` and scales the others by 1 / (1 - p). */
export class Dropout extends Module {
  private key = new Uint32Array(2);

  constructor(readonly p: number) {
    super();
  }

  /** Chooses what the next passes drop, as a pure function of the seed and of words that tell this mask from others. */
  draw(seed: number, ...words: readonly number[]): void {
    this.key = dropoutKey(seed, ...words);
  }

  override forward(tape: Tape, x: Tensor): Tensor {
    return this.training && this.p > 0 ? dropout(tape, x, this.p, this.key) : x;
  }
}
