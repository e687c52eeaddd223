import { SLAB, SLABS_STRUCT } from "../layout/slabs.js";
import { enable, type Lanes, MAIN, named, storedType, vectorTypes } from "../layout/vectors.js";
import type { DType, Kernel } from "../runtime/index.js";
import { variants } from "../variants.js";

/** Where the spread of each channel comes from: 1/σ as saved by training's first two kernels, or a variance. */
export type Spread = "invStd" | "variance";

/**
 * Third of three in training, the only one in inference: everything up to the end of a residual block in one pass.
 *
 *   y = relu?((x - mean) · weight / σ + bias + residual?)
 *
 * x - mean comes first, since folding mean into bias would cancel where |mean| ≫ σ. NaN passes through the ReLU.
 *
 *   tile      a column of vectors × a slab of rows per thread, the channel's constants in registers
 *   dispatch  [slabs · columns / 64]
 */
export const normalizeKernel = variants(
  (lanes: Lanes, spread: Spread, relu: boolean, residual: boolean, dtype: DType): Kernel => ({
    label: named(`batch norm: normalize${residual ? " + residual" : ""}${relu ? " + relu" : ""}`, dtype),
    code: /* wgsl */ `${enable(dtype)}${vectorTypes(lanes)}
alias stored = ${storedType(lanes, dtype)};
${SLABS_STRUCT}
struct Normalize { slabs: Slabs, eps: f32 }
@group(0) @binding(0) var<storage, read> X: array<stored>;
@group(0) @binding(1) var<storage, read_write> Y: array<stored>;
@group(0) @binding(2) var<storage, read> means: array<vector>;
@group(0) @binding(3) var<storage, read> spreads: array<vector>;
@group(0) @binding(4) var<storage, read> weights: array<vector>;
@group(0) @binding(5) var<storage, read> biases: array<vector>;
${residual ? "@group(0) @binding(6) var<storage, read> residuals: array<stored>;" : ""}
@group(0) @binding(${residual ? 7 : 6}) var<uniform> n: Normalize;
${MAIN}
  let s = n.slabs;${SLAB}
  let invStd = ${spread === "invStd" ? "spreads[column]" : "inverseSqrt(spreads[column] + n.eps)"};
  let mean = means[column];
  let scale = weights[column] * invStd;
  let bias = biases[column];
  for (var row = begin; row < end; row++) {
    let at = row * s.columns + column;
    let v = fma(vector(X[at]) - mean, scale, bias)${residual ? " + vector(residuals[at])" : ""};
    Y[at] = stored(${relu ? "select(v, vector(0), v < vector(0))" : "v"});
  }
}`,
  }),
);
