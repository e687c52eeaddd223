import { add, type DType, type Gpu, type GpuArray, type Shape } from "@sunbear/kernels";
import type { Tensor } from "./tensor.js";

/** What an operation leaves behind: its result, what else it made for the way back, and how to go back. */
interface Node {
  readonly output: Tensor;
  readonly saved: readonly GpuArray[];
  /** Turns the gradient of the output into gradients of the inputs. Absent if no input needs one. */
  readonly backward?: (dy: GpuArray) => void;
}

/**
 * Remembers the operations of one pass through a network, so that `backward` can walk them in reverse, and owns every
 * array that they make. An array lives until nobody can need it again:
 * - recording, until the backward of the operation that made it is done (all its consumers came later, so are done);
 * - not recording, until `done` says that its last consumer has run.
 * What is left goes at `end`: a pass ends with exactly the memory with which it began.
 */
export class Tape {
  private readonly nodes: Node[] = [];
  private readonly owned = new Set<GPUBuffer>();

  /** The gradient of the loss with respect to itself: what a backward pass begins with. */
  lossGradient = 1;

  constructor(
    readonly gpu: Gpu,
    /** False in evaluation: nothing is remembered, and memory stays small. */
    readonly recording = true,
  ) {}

  // ---- for whoever runs a pass

  /**
   * Computes the gradients of `loss`, a tensor of one number, with respect to all that requires them.
   *
   * @param lossGradient what they are multiplied by: the scale that keeps small ones from vanishing in 16 bits
   */
  backward(loss: Tensor, lossGradient = 1): void {
    this.lossGradient = lossGradient;
    if (!loss.requiresGrad) throw new Error("backward: the loss depends on nothing that requires a gradient");
    for (let node = this.nodes.pop(); node; node = this.nodes.pop()) {
      const { output, saved, backward } = node;
      // The loss's own operation asks for `lossGradient`: a number needs no array.
      const dy = output === loss ? loss : output.grad;
      if (backward && dy) backward(dy);
      for (const array of [output, output.grad, ...saved]) if (array) this.release(array);
      output.grad = undefined;
    }
  }

  /** Takes an array out of the tape's hands: the caller releases it. */
  keep<T extends GpuArray>(array: T): T {
    this.owned.delete(array.buffer);
    return array;
  }

  /** Frees all that is left. Must be called in the end, come what may. */
  end(): void {
    this.nodes.length = 0;
    for (const buffer of this.owned) this.gpu.buffers.release(buffer);
    this.owned.clear();
  }

  /** Says that nothing will read `x` on the way forward any more. */
  done(x: Tensor): void {
    if (!this.recording) this.release(x);
  }

  // ---- for operations

  /** An array for a result, or for something to be saved, with undefined content. */
  empty(shape: Shape, dtype?: DType): GpuArray {
    const array = this.gpu.empty(shape, dtype);
    this.owned.add(array.buffer);
    return array;
  }

  /** Frees an array that an operation needed for a moment. Arrays that aren't the tape's stay as they are. */
  release(array: GpuArray): void {
    if (this.owned.delete(array.buffer)) this.gpu.release(array);
  }

  /** Notes an operation, and makes its result a tensor. `saved` are arrays from `empty` that only `backward` reads. */
  record(
    inputs: readonly Tensor[],
    y: GpuArray,
    backward: (dy: GpuArray) => void,
    saved: readonly GpuArray[] = [],
  ): Tensor {
    const requiresGrad = this.recording && inputs.some((input) => input.requiresGrad);
    const output: Tensor = { ...y, requiresGrad };
    if (this.recording) this.nodes.push({ output, saved, backward: requiresGrad ? backward : undefined });
    else for (const array of saved) this.release(array);
    return output;
  }

  /** Where a gradient of `x` is to be written; hand it back with `give`. */
  claim(x: Tensor): GpuArray {
    return (x.requiresGrad && !x.grad && x.gradientPlace) || this.empty(x.shape, x.dtype);
  }

  /** Delivers a gradient of `x` that was written to the array from `claim`. Gradients of several consumers add up. */
  give(x: Tensor, gradient: GpuArray): void {
    if (x.requiresGrad && !x.grad) {
      x.grad = gradient;
      return;
    }
    if (x.requiresGrad && x.grad) add(this.gpu, { a: x.grad, b: gradient, y: x.grad });
    this.release(gradient);
  }

  /** Lets `write` compute the gradient of `x`, if it requires one. */
  gradient(x: Tensor, write: (dx: GpuArray) => void): void {
    if (!x.requiresGrad) return;
    const dx = this.claim(x);
    write(dx);
    this.give(x, dx);
  }
}
