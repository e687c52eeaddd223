import { slabGrid, slabNumbers, slabs, slabWords } from "../layout/slabs.js";
import { lanesFor } from "../layout/vectors.js";
import { asRows } from "../layout/views.js";
import { bind, expectF32, expectShape, f32, type Gpu, type GpuArray, split, words } from "../runtime/index.js";
import { combineSums, slabSums } from "./sum-rows.wgsl.js";

/** Threads that walk slabs: enough to fill a GPU, few enough that what they leave behind is small. */
export const REDUCTION_THREADS = 16_384;
/** Rows per slab at least, so that partial results are a small part of what was read. */
export const SHORTEST_SLAB = 16;

/**
 * y[c] = scale · Σ x[..., c], for x of any shape [..., C] and y [C]: a bias's gradient, or a mean with scale 1/rows.
 * The order of the additions depends on the shape alone.
 */
export function sumRows(gpu: Gpu, { x, y, scale = 1 }: { x: GpuArray; y: GpuArray; scale?: number }): void {
  expectF32("sumRows", { x, y });
  const matrix = asRows(x);
  const [rows, channels] = matrix.shape;
  expectShape("sumRows: y", y.shape, [channels]);
  const lanes = lanesFor(channels);
  const plan = slabs(rows, channels / lanes, REDUCTION_THREADS, SHORTEST_SLAB);
  const ranges = split(gpu, matrix);
  const { firsts, total } = slabNumbers(plan, ranges);
  const partials = gpu.empty([total, channels]);
  ranges.forEach((range, i) => {
    const uniforms = slabWords(plan, range.count, firsts[i]);
    gpu.run(slabSums(lanes), [bind(matrix, range), bind(partials)], slabGrid(gpu, plan, range), uniforms);
  });
  gpu.run(combineSums(lanes), [bind(partials), bind(y)], [plan.columns], words(total, plan.columns, f32(scale)));
  gpu.release(partials);
}
