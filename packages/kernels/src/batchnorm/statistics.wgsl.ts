import { SLAB, SLABS_STRUCT } from "../layout/slabs.js";
import { enable, type Lanes, MAIN, named, storedType, vectorTypes } from "../layout/vectors.js";
import { combineTree } from "../reduce/sum-rows.wgsl.js";
import type { DType, Kernel } from "../runtime/index.js";
import { variants } from "../variants.js";

/** Count, mean and sum of squared deviations from that mean, of one slab's values in the channels of one vector. */
export const MOMENTS_VECTORS = 3;
const MOMENTS_STRUCT = "struct Moments { count: vector, mean: vector, squares: vector }";

/**
 * First of three: the moments of each slab, by sums shifted by the slab's first value k.
 *
 *   mean    = k + Σ(x - k) / n
 *   squares = Σ(x - k)² - (Σ(x - k))² / n
 *
 * E[x²] - E[x]² loses every digit once |mean| ≫ σ. Shifted by a value of the slab itself, the subtraction above takes
 * at most a factor n off the precision, and for ordinary data next to none; Welford's recurrence has the same bound,
 * but pays a division for every value.
 *
 *   tile      a column of vectors × a slab of rows per thread, three registers
 *   dispatch  [slabs · columns / 64]
 *   measured  (passes.bench.ts, lavapipe on two cores) the three together 7.3 ms for [16, 64, 64, 64], and 10.0 ms with
 *             residual and ReLU; relu needs 7.3 and 9.7 ms for as many bytes. Two to eight rows a turn gained nothing.
 */
export const slabMoments = variants(
  (lanes: Lanes, dtype: DType): Kernel => ({
    label: named("batch norm: slab moments", dtype),
    code: /* wgsl */ `${enable(dtype)}${vectorTypes(lanes)}
${MOMENTS_STRUCT}
${SLABS_STRUCT}
@group(0) @binding(0) var<storage, read> X: array<${storedType(lanes, dtype)}>;
@group(0) @binding(1) var<storage, read_write> partials: array<Moments>;
@group(0) @binding(2) var<uniform> s: Slabs;
${MAIN}${SLAB}
  let shift = vector(X[begin * s.columns + column]);
  var sum = vector(0);
  var squares = vector(0);
  for (var row = begin + 1u; row < end; row++) {
    let d = vector(X[row * s.columns + column]) - shift;
    sum += d;
    squares = fma(d, d, squares);
  }
  let count = f32(end - begin);
  let mean = sum / count;
  partials[(s.first + slab) * s.columns + column] =
    Moments(vector(count), shift + mean, max(squares - sum * mean, vector(0)));
}`,
  }),
);

/**
 * Second of three: the slabs' moments combined pairwise (Chan, Golub and LeVeque, 1979), a workgroup for each column.
 *
 *   n = nₐ + n_b;  δ = mean_b - meanₐ;  mean = meanₐ + δ·n_b/n;  squares = squaresₐ + squares_b + δ²·nₐ·n_b/n
 *
 *   running mean ← (1 - momentum)·old + momentum·mean
 *   running var  ← (1 - momentum)·old + momentum·squares/(n - 1)        (unbiased, unlike the variance in invStd)
 *   invStd       = 1 / √(squares/n + eps)
 *
 *   dispatch  [columns]
 */
export const combineMoments = variants(
  (lanes: Lanes, combiners: number): Kernel => ({
    label: "batch norm: combine moments",
    code: /* wgsl */ `${vectorTypes(lanes)}
${MOMENTS_STRUCT}
struct Combine { slabs: u32, columns: u32, eps: f32, momentum: f32 }
@group(0) @binding(0) var<storage, read> partials: array<Moments>;
@group(0) @binding(1) var<storage, read_write> runningMean: array<vector>;
@group(0) @binding(2) var<storage, read_write> runningVar: array<vector>;
@group(0) @binding(3) var<storage, read_write> mean: array<vector>;
@group(0) @binding(4) var<storage, read_write> invStd: array<vector>;
@group(0) @binding(5) var<uniform> c: Combine;
fn combine(a: Moments, b: Moments) -> Moments {
  let count = a.count + b.count;
  let share = b.count / max(count, vector(1));
  let delta = b.mean - a.mean;
  return Moments(count, fma(delta, share, a.mean), a.squares + b.squares + delta * delta * a.count * share);
}
${combineTree(combiners, "Moments", "combine(a, b)")}
@compute @workgroup_size(${combiners})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let column = group.x;
  var mine = Moments(vector(0), vector(0), vector(0));
  for (var slab = local; slab < c.slabs; slab += ${combiners}u) {
    mine = combine(mine, partials[slab * c.columns + column]);
  }
  let all = combineAll(mine, local);
  if (local != 0u) { return; }
  mean[column] = all.mean;
  invStd[column] = inverseSqrt(all.squares / all.count + c.eps);
  runningMean[column] = mix(runningMean[column], all.mean, vector(c.momentum));
  runningVar[column] = mix(runningVar[column], all.squares / (all.count - 1), vector(c.momentum));
}`,
  }),
);
