import { slabGrid, slabNumbers, slabs, slabWords } from "../layout/slabs.js";
import { lanesFor } from "../layout/vectors.js";
import { asRows } from "../layout/views.js";
import { bind, expectF32, expectShape, f32, type Gpu, type GpuArray, split, words } from "../runtime/index.js";
import { reductionOn, SHORTEST_SLAB } from "./reduction.js";
import { combineSums, slabSums } from "./sum-rows.wgsl.js";

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
  const { threads, combiners } = reductionOn(gpu);
  const plan = slabs(rows, channels / lanes, threads, SHORTEST_SLAB);
  const ranges = split(gpu, matrix);
  const { firsts, total } = slabNumbers(plan, ranges);
  const partials = gpu.empty([total, channels]);
  ranges.forEach((range, i) => {
    const uniforms = slabWords(plan, range.count, firsts[i]);
    gpu.run(slabSums(lanes), [bind(matrix, range), bind(partials)], slabGrid(gpu, plan, range), uniforms);
  });
  gpu.run(
    combineSums(lanes, combiners),
    [bind(partials), bind(y)],
    [plan.columns],
    words(total, plan.columns, f32(scale)),
  );
  gpu.release(partials);
}
