import { SLAB, SLABS_STRUCT } from "../layout/slabs.js";
import { enable, type Lanes, MAIN, named, storedType, vectorTypes } from "../layout/vectors.js";
import { combineTree } from "../reduce/sum-rows.wgsl.js";
import type { DType, Kernel } from "../runtime/index.js";
import { variants } from "../variants.js";

/** Vectors of a slab's `Sums` and of a column's `Coefficients`. */
export const SUMS_VECTORS = 2;
export const COEFFICIENTS_VECTORS = 4;
const SUMS_STRUCT = "struct Sums { g: vector, gd: vector }";
export const COEFFICIENTS_STRUCT = "struct Coefficients { mean: vector, scale: vector, slope: vector, offset: vector }";

/**
 * First of three: each slab's sums of the gradient behind the ReLU, g = dy · [y > 0], and of g·(x - mean).
 * Where a residual was added its gradient is g itself: written here, and read by the third kernel instead of dy and y,
 * which saves a pass over one array.
 *
 *   tile      a column of vectors × a slab of rows per thread
 *   dispatch  [slabs · columns / 64]
 *   measured  (passes.bench.ts, lavapipe on two cores) the three together 9.3 ms for [16, 64, 64, 64], and 11.0 ms with
 *             ReLU, residual or not; relu needs 12.1 and 16.9 ms for as many bytes
 */
export const gradientSlabSums = variants((lanes: Lanes, relu: boolean, residual: boolean, dtype: DType): Kernel => {
  const optional = [
    ...(relu ? ["read> outputs: array<stored>"] : []),
    ...(residual ? ["read_write> dResidual: array<stored>"] : []),
  ];
  return {
    label: named("batch norm backward: slab sums", dtype),
    code: /* wgsl */ `${enable(dtype)}${vectorTypes(lanes)}
alias stored = ${storedType(lanes, dtype)};
${SUMS_STRUCT}
${SLABS_STRUCT}
@group(0) @binding(0) var<storage, read> X: array<stored>;
@group(0) @binding(1) var<storage, read> dY: array<stored>;
@group(0) @binding(2) var<storage, read> means: array<vector>;
@group(0) @binding(3) var<storage, read_write> partials: array<Sums>;
${optional.map((rest, i) => `@group(0) @binding(${4 + i}) var<storage, ${rest};`).join("\n")}
@group(0) @binding(${4 + optional.length}) var<uniform> s: Slabs;
${MAIN}${SLAB}
  let mean = means[column];
  var sums = Sums(vector(0), vector(0));
  for (var row = begin; row < end; row++) {
    let at = row * s.columns + column;
    let g = ${relu ? "select(vector(dY[at]), vector(0), vector(outputs[at]) <= vector(0))" : "vector(dY[at])"};
    ${residual ? "dResidual[at] = stored(g);" : ""}
    sums.g += g;
    sums.gd = fma(g, vector(X[at]) - mean, sums.gd);
  }
  partials[(s.first + slab) * s.columns + column] = sums;
}`,
  };
});

/**
 * Second of three: parameter gradients, and the four constants with which the third computes dx.
 *
 *   dBias   = Σ g
 *   dWeight = Σ g·x̂             x̂ = (x - mean)·invStd
 *   dx      = weight·invStd · (g - dBias/n - x̂·dWeight/n)
 *           = scale·g - slope·(x - mean) - offset
 *   scale   = weight·invStd;  slope = scale·invStd·dWeight/n;  offset = scale·dBias/n
 *
 *   dispatch  [columns]
 */
export const combineGradientSums = variants(
  (lanes: Lanes, combiners: number): Kernel => ({
    label: "batch norm backward: combine sums",
    code: /* wgsl */ `${vectorTypes(lanes)}
${SUMS_STRUCT}
${COEFFICIENTS_STRUCT}
struct Combine { slabs: u32, columns: u32, rows: f32 }
@group(0) @binding(0) var<storage, read> partials: array<Sums>;
@group(0) @binding(1) var<storage, read> weights: array<vector>;
@group(0) @binding(2) var<storage, read> means: array<vector>;
@group(0) @binding(3) var<storage, read> invStds: array<vector>;
@group(0) @binding(4) var<storage, read_write> dWeight: array<vector>;
@group(0) @binding(5) var<storage, read_write> dBias: array<vector>;
@group(0) @binding(6) var<storage, read_write> coefficients: array<Coefficients>;
@group(0) @binding(7) var<uniform> c: Combine;
${combineTree(combiners, "Sums", "Sums(a.g + b.g, a.gd + b.gd)")}
@compute @workgroup_size(${combiners})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let column = group.x;
  var mine = Sums(vector(0), vector(0));
  for (var slab = local; slab < c.slabs; slab += ${combiners}u) {
    mine = combinePair(mine, partials[slab * c.columns + column]);
  }
  let all = combineAll(mine, local);
  if (local != 0u) { return; }
  let invStd = invStds[column];
  let dw = all.gd * invStd;
  let scale = weights[column] * invStd;
  dBias[column] = all.g;
  dWeight[column] = dw;
  coefficients[column] = Coefficients(means[column], scale, scale * invStd * dw / c.rows, scale * all.g / c.rows);
}`,
  }),
);
