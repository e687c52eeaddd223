import { type Lanes, MAIN, strideLoop, vectorTypes } from "../layout/vectors.js";
import type { Kernel } from "../runtime/index.js";
import { variants } from "../variants.js";
import { PCG4D_WGSL } from "./hash.js";

/**
 *   word(i) = pcg4d(⌊i/4⌋, key0, key1, 0)[i mod 4]
 *   y[i]    = word(i) < p·2^32 ? 0 : x[i] / (1 - p)
 *
 *   tile      a vector at a time; a vec4 needs one hash, and where four don't fit a scalar picks its word
 *   dispatch  [elements / lanes / 64], at most 65,536 threads
 */
export const dropoutKernel = variants(
  (lanes: Lanes): Kernel => ({
    label: "dropout",
    code: /* wgsl */ `${vectorTypes(lanes)}
struct Dropout { first: u32, threshold: u32, scale: f32 }
@group(0) @binding(0) var<storage, read> X: array<vector>;
@group(0) @binding(1) var<storage, read_write> Y: array<vector>;
@group(0) @binding(2) var<storage, read> key: array<u32, 2>;
@group(0) @binding(3) var<uniform> d: Dropout;
${PCG4D_WGSL}
${MAIN}
  ${strideLoop("Y")} {
    let at = d.first + i;
    let word = ${lanes === 4 ? "pcg4d(vec4u(at, key[0], key[1], 0u))" : "pcg4d(vec4u(at / 4u, key[0], key[1], 0u))[at % 4u]"};
    Y[i] = select(X[i] * d.scale, vector(0), word < indices(d.threshold));
  }
}`,
  }),
);
