import { slabGrid, slabNumbers, slabs, slabWords } from "../layout/slabs.js";
import { lanesFor, PASS_THREADS } from "../layout/vectors.js";
import { asRows } from "../layout/views.js";
import { reductionOn, SHORTEST_SLAB } from "../reduce/reduction.js";
import {
  bind,
  dtypeOf,
  expectF32,
  expectShape,
  f32,
  type Gpu,
  type GpuArray,
  sharedDType,
  split,
  words,
} from "../runtime/index.js";
import { normalizeKernel, type Spread } from "./normalize.wgsl.js";
import { combineMoments, MOMENTS_VECTORS, slabMoments } from "./statistics.wgsl.js";

export interface BatchNormInference {
  /** [..., C]; channels are normalised over all other axes. */
  readonly x: GpuArray;
  /** [C] */
  readonly weight: GpuArray;
  /** [C] */
  readonly bias: GpuArray;
  /** [C] */
  readonly runningMean: GpuArray;
  /** [C] */
  readonly runningVar: GpuArray;
  /** Of x's shape; another buffer than x and residual. */
  readonly y: GpuArray;
  /** Of x's shape: added before the ReLU. */
  readonly residual?: GpuArray;
  readonly relu?: boolean;
  /** Added to the variance; PyTorch's and fast.ai's default is 1e-5. */
  readonly eps: number;
}

export interface BatchNorm extends BatchNormInference {
  /** [C], written: the batch's mean, for the backward. */
  readonly mean: GpuArray;
  /** [C], written: 1 / √(biased variance + eps), for the backward. */
  readonly invStd: GpuArray;
  /** Weight of this batch in the running statistics; PyTorch's default is 0.1. */
  readonly momentum: number;
}

/**
 * Batch normalisation in training: y = relu?((x - mean)·weight/σ + bias + residual?) with this batch's statistics, and
 * the running statistics moved towards them (with the unbiased variance, as PyTorch does).
 * Throws a RangeError if there is but one value per channel: it has no variance.
 */
export function batchNorm(gpu: Gpu, norm: BatchNorm): void {
  const { x, runningMean, runningVar, mean, invStd, eps, momentum } = norm;
  const matrix = asRows(x);
  const [rows, channels] = matrix.shape;
  if (rows < 2)
    throw new RangeError(
      `batchNorm: x has shape [${x.shape}], one value per channel, and training needs two or more: use a larger batch`,
    );
  expectChannels("batchNorm", channels, { runningMean, runningVar, mean, invStd });
  const lanes = lanesFor(channels);
  const { threads, combiners } = reductionOn(gpu);
  const plan = slabs(rows, channels / lanes, threads, SHORTEST_SLAB);
  const ranges = split(gpu, matrix);
  const { firsts, total } = slabNumbers(plan, ranges);
  const partials = gpu.empty([total, channels, MOMENTS_VECTORS]);
  ranges.forEach((range, i) => {
    const uniforms = slabWords(plan, range.count, firsts[i]);
    gpu.run(
      slabMoments(lanes, dtypeOf(x)),
      [bind(matrix, range), bind(partials)],
      slabGrid(gpu, plan, range),
      uniforms,
    );
  });
  gpu.run(
    combineMoments(lanes, combiners),
    [partials, runningMean, runningVar, mean, invStd].map((array) => bind(array)),
    [plan.columns],
    words(total, plan.columns, f32(eps), f32(momentum)),
  );
  gpu.release(partials);
  normalize(gpu, norm, mean, invStd, "invStd");
}

/** The same with the running statistics in place of the batch's, which stay as they are. */
export function batchNormInference(gpu: Gpu, norm: BatchNormInference): void {
  normalize(gpu, norm, norm.runningMean, norm.runningVar, "variance");
}

function normalize(gpu: Gpu, norm: BatchNormInference, mean: GpuArray, spreads: GpuArray, spread: Spread): void {
  const { x, weight, bias, y, residual, relu = false, eps } = norm;
  expectShape("batchNorm: y", y.shape, x.shape);
  if (residual) expectShape("batchNorm: residual", residual.shape, x.shape);
  const dtype = sharedDType("batchNorm", { x, y, residual });
  const [from, to, plus] = [asRows(x), asRows(y), residual && asRows(residual)];
  const [rows, channels] = from.shape;
  expectChannels("batchNorm", channels, { weight, bias, mean, spreads });
  const lanes = lanesFor(channels);
  const plan = slabs(rows, channels / lanes, PASS_THREADS);
  const kernel = normalizeKernel(lanes, spread, relu, plus !== undefined, dtype);
  const perChannel = [mean, spreads, weight, bias].map((array) => bind(array));
  for (const range of split(gpu, from, to)) {
    const bindings = [bind(from, range), bind(to, range), ...perChannel, ...(plus ? [bind(plus, range)] : [])];
    const uniforms = new Uint32Array([...slabWords(plan, range.count), ...words(f32(eps))]);
    gpu.run(kernel, bindings, slabGrid(gpu, plan, range), uniforms);
  }
}

/** Throws unless arrays hold an f32 value for each channel. */
export function expectChannels(what: string, channels: number, arrays: Readonly<Record<string, GpuArray>>): void {
  expectF32(what, arrays);
  for (const [name, array] of Object.entries(arrays)) expectShape(`${what}: ${name}`, array.shape, [channels]);
}
