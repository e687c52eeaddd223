import { SLAB, SLABS_STRUCT } from "../layout/slabs.js";
import { type Lanes, MAIN, vectorTypes } from "../layout/vectors.js";
import type { Kernel } from "../runtime/index.js";
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
  (lanes: Lanes, relu: boolean): Kernel => ({
    label: "batch norm backward: input gradient",
    code: /* wgsl */ `${vectorTypes(lanes)}
${COEFFICIENTS_STRUCT}
${SLABS_STRUCT}
@group(0) @binding(0) var<storage, read> X: array<vector>;
@group(0) @binding(1) var<storage, read> dY: array<vector>;
@group(0) @binding(2) var<storage, read> coefficients: array<Coefficients>;
@group(0) @binding(3) var<storage, read_write> dX: array<vector>;
${relu ? "@group(0) @binding(4) var<storage, read> outputs: array<vector>;" : ""}
@group(0) @binding(${relu ? 5 : 4}) var<uniform> s: Slabs;
${MAIN}${SLAB}
  let c = coefficients[column];
  for (var row = begin; row < end; row++) {
    let at = row * s.columns + column;
    let g = ${relu ? "select(dY[at], vector(0), outputs[at] <= vector(0))" : "dY[at]"};
    dX[at] = fma(c.scale, g, -fma(c.slope, X[at] - c.mean, c.offset));
  }
}`,
  }),
);
