import { type Lanes, MAIN, vectorTypes } from "../layout/vectors.js";
import type { Kernel } from "../runtime/index.js";
import { variants } from "../variants.js";
import { PCG4D_WGSL } from "./hash.js";

/**
 *   word(i) = pcg4d(⌊i/4⌋, key0, key1, 0)[i mod 4]
 *   y[i]    = word(i) < p·2^32 ? 0 : x[i] / (1 - p)
 *
 *   tile      one vector per thread; a vec4 needs one hash, and where four don't fit each thread picks its word
 *   dispatch  [elements / lanes / 64]
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
  if (id >= arrayLength(&Y)) { return; }
  let i = d.first + id;
  let word = ${lanes === 4 ? "pcg4d(vec4u(i, key[0], key[1], 0u))" : "pcg4d(vec4u(i / 4u, key[0], key[1], 0u))[i % 4u]"};
  Y[id] = select(X[id] * d.scale, vector(0), word < indices(d.threshold));
}`,
  }),
);
