import { slabGrid, slabNumbers, slabs, slabWords } from "../layout/slabs.js";
import { lanesFor, PASS_THREADS } from "../layout/vectors.js";
import { asRows } from "../layout/views.js";
import { reductionOn, SHORTEST_SLAB } from "../reduce/reduction.js";
import { bind, expectShape, f32, type Gpu, type GpuArray, sharedDType, split, words } from "../runtime/index.js";
import { expectChannels } from "./batchnorm.js";
import { COEFFICIENTS_VECTORS, combineGradientSums, gradientSlabSums, SUMS_VECTORS } from "./gradient-sums.wgsl.js";
import { inputGradient } from "./input-gradient.wgsl.js";

export interface BatchNormBackward {
  /** The forward's input, [..., C]. */
  readonly x: GpuArray;
  /** The forward's output; needed with `relu`, which masks the gradient where y is 0. */
  readonly y?: GpuArray;
  /** The gradient of y. */
  readonly dy: GpuArray;
  /** [C] */
  readonly weight: GpuArray;
  /** [C], from the forward. */
  readonly mean: GpuArray;
  /** [C], from the forward. */
  readonly invStd: GpuArray;
  /** Written, of x's shape. */
  readonly dx: GpuArray;
  /** [C], overwritten. */
  readonly dWeight: GpuArray;
  /** [C], overwritten. */
  readonly dBias: GpuArray;
  /** Written, of x's shape: the gradient of the forward's residual. Another buffer than dy and dx. */
  readonly dResidual?: GpuArray;
  readonly relu?: boolean;
}

/** The gradients of `batchNorm` in training; the batch's mean and variance are taken as the functions of x they are. */
export function batchNormBackward(gpu: Gpu, gradients: BatchNormBackward): void {
  const { x, y, dy, weight, mean, invStd, dx, dWeight, dBias, dResidual, relu = false } = gradients;
  if (relu && !y) throw new TypeError("batchNormBackward: relu needs the forward's output y");
  for (const [name, array] of Object.entries({ y, dy, dx, dResidual }))
    if (array) expectShape(`batchNormBackward: ${name}`, array.shape, x.shape);
  const dtype = sharedDType("batchNormBackward", { x, y, dy, dx, dResidual });
  const matrix = asRows(x);
  const [rows, channels] = matrix.shape;
  expectChannels("batchNormBackward", channels, { weight, mean, invStd, dWeight, dBias });
  const lanes = lanesFor(channels);
  const outputs = relu && y ? [asRows(y)] : [];
  const residual = dResidual ? [asRows(dResidual)] : [];
  const ranges = split(gpu, matrix);

  const { threads, combiners } = reductionOn(gpu);
  const plan = slabs(rows, channels / lanes, threads, SHORTEST_SLAB);
  const { firsts, total } = slabNumbers(plan, ranges);
  const partials = gpu.empty([total, channels, SUMS_VECTORS]);
  const coefficients = gpu.empty([channels, COEFFICIENTS_VECTORS]);
  ranges.forEach((range, i) => {
    const bindings = [
      bind(matrix, range),
      bind(asRows(dy), range),
      bind(mean),
      bind(partials),
      ...[...outputs, ...residual].map((array) => bind(array, range)),
    ];
    const kernel = gradientSlabSums(lanes, relu, dResidual !== undefined, dtype);
    gpu.run(kernel, bindings, slabGrid(gpu, plan, range), slabWords(plan, range.count, firsts[i]));
  });
  gpu.run(
    combineGradientSums(lanes, combiners),
    [partials, weight, mean, invStd, dWeight, dBias, coefficients].map((array) => bind(array)),
    [plan.columns],
    words(total, plan.columns, f32(rows)),
  );

  // dResidual already is the masked gradient.
  const [masked, mask] = dResidual ? [asRows(dResidual), []] : [asRows(dy), outputs];
  const pass = slabs(rows, channels / lanes, PASS_THREADS);
  for (const range of ranges) {
    const bindings = [
      bind(matrix, range),
      bind(masked, range),
      bind(coefficients),
      bind(asRows(dx), range),
      ...mask.map((array) => bind(array, range)),
    ];
    const kernel = inputGradient(lanes, mask.length > 0, dtype);
    gpu.run(kernel, bindings, slabGrid(gpu, pass, range), slabWords(pass, range.count));
  }
  gpu.release(partials, coefficients);
}
