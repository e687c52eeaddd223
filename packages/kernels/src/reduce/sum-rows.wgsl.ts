import { SLAB, SLABS_STRUCT } from "../layout/slabs.js";
import { type Lanes, MAIN, vectorTypes } from "../layout/vectors.js";
import type { Kernel } from "../runtime/index.js";
import { variants } from "../variants.js";

/**
 * First of two: each thread sums one column of a slab of rows in a register.
 *
 *   partial[slab, c] = Σ_{row in slab} x[row, c]
 *
 *   dispatch  [slabs · columns / 64]
 */
export const slabSums = variants(
  (lanes: Lanes): Kernel => ({
    label: "sum rows: slabs",
    code: /* wgsl */ `${vectorTypes(lanes)}
${SLABS_STRUCT}
@group(0) @binding(0) var<storage, read> X: array<vector>;
@group(0) @binding(1) var<storage, read_write> partials: array<vector>;
@group(0) @binding(2) var<uniform> s: Slabs;
${MAIN}${SLAB}
  var sum = vector(0);
  for (var row = begin; row < end; row++) { sum += X[row * s.columns + column]; }
  partials[(s.first + slab) * s.columns + column] = sum;
}`,
  }),
);

/**
 * Second of two: a workgroup for each column adds its partial sums, first in registers, then as a tree.
 *
 *   y[c] = scale · Σ_slab partial[slab, c]
 *
 *   dispatch  [columns]
 */
export const combineSums = variants(
  (lanes: Lanes, combiners: number): Kernel => ({
    label: "sum rows: combine",
    code: /* wgsl */ `${vectorTypes(lanes)}
struct Combine { slabs: u32, columns: u32, scale: f32 }
@group(0) @binding(0) var<storage, read> partials: array<vector>;
@group(0) @binding(1) var<storage, read_write> Y: array<vector>;
@group(0) @binding(2) var<uniform> c: Combine;
${combineTree(combiners, "vector", "a + b")}
@compute @workgroup_size(${combiners})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  var sum = vector(0);
  for (var slab = local; slab < c.slabs; slab += ${combiners}u) { sum += partials[slab * c.columns + group.x]; }
  let total = combineAll(sum, local);
  if (local == 0u) { Y[group.x] = total * c.scale; }
}`,
  }),
);

/**
 * WGSL `combineAll(value, local)`: invocation 0 gets the values of a workgroup of `combiners` combined, as a tree.
 * `combine` is an expression of `a` and `b`, of the WGSL type `type`.
 */
export function combineTree(combiners: number, type: string, combine: string): string {
  return /* wgsl */ `
var<workgroup> tree: array<${type}, ${combiners}>;
fn combinePair(a: ${type}, b: ${type}) -> ${type} { return ${combine}; }
fn combineAll(value: ${type}, local: u32) -> ${type} {
  tree[local] = value;
  for (var half = ${combiners / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) { tree[local] = combinePair(tree[local], tree[local + half]); }
  }
  return tree[local];
}`;
}
