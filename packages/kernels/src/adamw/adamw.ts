import { lanesFor, WORKGROUP } from "../layout/vectors.js";
import { asFlat } from "../layout/views.js";
import { bind, expectShape, type Gpu, type GpuArray, grid, sizeOf, split } from "../runtime/index.js";
import { adamWKernel, VECTORS_PER_THREAD } from "./adamw.wgsl.js";

/** What a step does to the parameters of a segment. */
export const AdamWMode = {
  /** Nothing: frozen. */
  skip: 0,
  /** Train without weight decay: biases and norm layers. */
  train: 1,
  /** Train with weight decay. */
  trainAndDecay: 2,
  /** Only decay: fast.ai's frozen weights that still own a gradient, which is zero. */
  decay: 3,
} as const;

export interface AdamW {
  /** All parameters, one after the other; these four are of one shape and lie in four buffers. */
  readonly values: GpuArray;
  readonly gradients: GpuArray;
  /** Moving average of the gradients; zeros before the first step. */
  readonly gradAvg: GpuArray;
  /** Moving average of their squares; zeros before the first step. */
  readonly sqrAvg: GpuArray;
  /**
   * u32 [S, 3]: consecutive runs of parameters as [end, group, mode], by ascending end, in elements. An end must be a
   * multiple of 4 where the arena's length is; what lies behind the last is left alone.
   */
  readonly segments: GpuArray;
  /** What `adamWHyper` returns, on the GPU since it changes with every step. */
  readonly hyper: GpuArray;
}

/** The numbers of one step; `t` counts the steps from 1, `lrs` is the learning rate of each group. */
export interface AdamWHyper {
  readonly mom: number;
  readonly sqrMom: number;
  readonly eps: number;
  readonly wd: number;
  readonly t: number;
  readonly lrs: readonly number[];
}

/**
 * Packs them for the kernel: [mom, sqrMom, eps, wd, 1 - momᵗ, 1 - sqrMomᵗ, rest of mom, rest of sqrMom, ...lrs], where a
 * rest is what rounding to f32 took off.
 */
export function adamWHyper({ mom, sqrMom, eps, wd, t, lrs }: AdamWHyper): Float32Array<ArrayBuffer> {
  const rest = (value: number) => value - Math.fround(value);
  return new Float32Array([mom, sqrMom, eps, wd, 1 - mom ** t, 1 - sqrMom ** t, rest(mom), rest(sqrMom), ...lrs]);
}

/** One step of Adam with decoupled weight decay over all parameters, in fast.ai's order, in one dispatch. */
export function adamW(gpu: Gpu, { values, gradients, gradAvg, sqrAvg, segments, hyper }: AdamW): void {
  for (const [name, array] of Object.entries({ gradients, gradAvg, sqrAvg }))
    expectShape(`adamW: ${name}`, array.shape, values.shape);
  expectShape("adamW: segments", segments.shape, [segments.shape[0], 3]);
  const lanes = lanesFor(sizeOf(values.shape));
  const arenas = [values, gradients, gradAvg, sqrAvg].map(asFlat);
  for (const range of split(gpu, ...arenas)) {
    const count = range.count / lanes;
    gpu.run(
      adamWKernel(lanes),
      [...arenas.map((array) => bind(array, range)), bind(segments), bind(hyper)],
      grid(gpu, Math.ceil(count / WORKGROUP / VECTORS_PER_THREAD)),
      new Uint32Array([range.start / lanes, count]),
    );
  }
}
