import { SLAB, SLABS_STRUCT } from "../layout/slabs.js";
import { enable, type Lanes, MAIN, named, storedType, vectorTypes } from "../layout/vectors.js";
import type { DType, Kernel } from "../runtime/index.js";
import { variants } from "../variants.js";
import { COEFFICIENTS_STRUCT } from "./gradient-sums.wgsl.js";

/**
 * Third of three:
 *
 *   dx = scale·g - slope·(x - mean) - offset,  g = dy · [y > 0] with `relu`, else what dY holds
 *
 *   tile      a column of vectors × a slab of rows per thread, the channel's constants in registers
 *   dispatch  [slabs · columns / 64]
 */
export const inputGradient = variants(
  (lanes: Lanes, relu: boolean, dtype: DType): Kernel => ({
    label: named("batch norm backward: input gradient", dtype),
    code: /* wgsl */ `${enable(dtype)}${vectorTypes(lanes)}
alias stored = ${storedType(lanes, dtype)};
${COEFFICIENTS_STRUCT}
${SLABS_STRUCT}
@group(0) @binding(0) var<storage, read> X: array<stored>;
@group(0) @binding(1) var<storage, read> dY: array<stored>;
@group(0) @binding(2) var<storage, read> coefficients: array<Coefficients>;
@group(0) @binding(3) var<storage, read_write> dX: array<stored>;
${relu ? "@group(0) @binding(4) var<storage, read> outputs: array<stored>;" : ""}
@group(0) @binding(${relu ? 5 : 4}) var<uniform> s: Slabs;
${MAIN}${SLAB}
  let c = coefficients[column];
  for (var row = begin; row < end; row++) {
    let at = row * s.columns + column;
    let g = ${relu ? "select(vector(dY[at]), vector(0), vector(outputs[at]) <= vector(0))" : "vector(dY[at])"};
    dX[at] = stored(fma(c.scale, g, -fma(c.slope, vector(X[at]) - c.mean, c.offset)));
  }
}`,
  }),
);
