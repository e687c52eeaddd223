import { type GpuArray, type Shape, sizeOf } from "@sunbear/kernels";
import { hashName, normal } from "../random.js";
import type { Tensor } from "../tensor.js";

/** How a value starts: drawn from a normal distribution of this standard deviation, or the same everywhere. */
export type Init = { readonly std: number } | { readonly value: number };

/** What a module keeps from step to step; the ParameterStore decides where on the GPU. */
abstract class Stored {
  private place: GpuArray | undefined;

  constructor(
    /** As the kernels read it. */
    readonly shape: Shape,
    /** As PyTorch stores it. */
    readonly torchShape: Shape,
    private readonly init: Init,
  ) {}

  get buffer(): GPUBuffer {
    return this.placed().buffer;
  }

  get offset(): number {
    return this.placed().offset;
  }

  placeAt(place: GpuArray): void {
    this.place = place;
  }

  /** Its first values in PyTorch's layout, a pure function of seed and name. */
  initial(seed: number, name: string): Float32Array {
    const size = sizeOf(this.torchShape);
    if ("value" in this.init) return new Float32Array(size).fill(this.init.value);
    return normal(size, this.init.std, seed, hashName(name));
  }

  private placed(): GpuArray {
    if (!this.place) throw new Error("this module has no memory yet: put its network into a ParameterStore first");
    return this.place;
  }
}

/** Weights decay; the parameters of normalisation layers and biases don't. */
export type ParameterKind = "weight" | "norm" | "bias";

/** A tensor that training changes. */
export class Parameter extends Stored implements Tensor {
  requiresGrad = true;
  grad: GpuArray | undefined;
  gradientPlace: GpuArray | undefined;

  constructor(
    readonly kind: ParameterKind,
    init: Init,
    shape: Shape,
    torchShape: Shape = shape,
  ) {
    super(shape, torchShape, init);
  }
}

/** A tensor that follows the data and isn't trained, such as a running mean. PyTorch calls it a buffer. */
export class Statistic extends Stored {
  constructor(init: Init, shape: Shape) {
    super(shape, shape, init);
  }
}
