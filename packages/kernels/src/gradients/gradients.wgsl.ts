import { type Lanes, MAIN, strideLoop, vectorTypes, WORKGROUP } from "../layout/vectors.js";
import type { Kernel } from "../runtime/index.js";
import { variants } from "../variants.js";

/** Partial sums that each part of the gradients leaves behind: one for each workgroup. */
export const PARTIALS = 256;

/**
 *   partials[first + group] = Σ x²   over the elements of this workgroup
 *
 *   tile      each thread takes every 16,384th vector
 *   dispatch  [256]
 */
export const squareSums = variants(
  (lanes: Lanes): Kernel => ({
    label: "square sums",
    code: /* wgsl */ `${vectorTypes(lanes)}
struct Place { first: u32 }
@group(0) @binding(0) var<storage, read> x: array<vector>;
@group(0) @binding(1) var<storage, read_write> partials: array<f32>;
@group(0) @binding(2) var<uniform> place: Place;
var<workgroup> sums: array<f32, ${WORKGROUP}>;
${MAIN}
  var sum = 0f;
  ${strideLoop("x")} { sum += ${lanes === 4 ? "dot(x[i], x[i])" : "x[i] * x[i]"}; }
  sums[local] = sum;
  for (var half = ${WORKGROUP / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) { sums[local] += sums[local + half]; }
  }
  if (local == 0u) { partials[place.first + group.x] = sums[0]; }
}`,
  }),
);

/**
 *   x ← x · min(1, maxNorm / (√Σ partials + 1e-6))
 *
 * A NaN among them makes all of x NaN, as in PyTorch. Whether the norm is one, its exponent tells, see `unscaleBy`.
 *
 *   tile      each thread takes every 65,536th vector, and each workgroup adds up the few partials for itself
 *   dispatch  [elements / lanes / 64], 1,024 at most
 */
export const scaleToNorm = variants(
  (lanes: Lanes): Kernel => ({
    label: "scale to norm",
    code: /* wgsl */ `${vectorTypes(lanes)}
struct Limit { maxNorm: f32 }
@group(0) @binding(0) var<storage, read_write> x: array<vector>;
@group(0) @binding(1) var<storage, read> partials: array<f32>;
@group(0) @binding(2) var<uniform> limit: Limit;
var<workgroup> sums: array<f32, ${WORKGROUP}>;
${MAIN}
  var sum = 0f;
  for (var p = local; p < arrayLength(&partials); p += ${WORKGROUP}u) { sum += partials[p]; }
  sums[local] = sum;
  for (var half = ${WORKGROUP / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) { sums[local] += sums[local + half]; }
  }
  workgroupBarrier();
  let norm = sqrt(sums[0]) + 1e-6;
  let finite = (bitcast<u32>(norm) & 0x7f800000u) != 0x7f800000u;
  let factor = select(limit.maxNorm / norm, 1f, finite && norm <= limit.maxNorm);
  ${strideLoop("x")} { x[i] *= factor; }
}`,
  }),
);

/**
 *   x ← x · factor
 *
 *   dispatch  as scaleToNorm
 */
export const scaleBy = variants(
  (lanes: Lanes): Kernel => ({
    label: "scale",
    code: /* wgsl */ `${vectorTypes(lanes)}
struct By { factor: f32 }
@group(0) @binding(0) var<storage, read_write> x: array<vector>;
@group(0) @binding(1) var<uniform> by: By;
${MAIN}
  ${strideLoop("x")} { x[i] *= by.factor; }
}`,
  }),
);

/**
 *   x ← x · factor;  found ← 1 if an x isn't finite
 *
 * Whether it is finite, its exponent tells: a compiler may take it for granted that no float is infinite or NaN.
 *
 *   dispatch  as scaleToNorm
 */
export const unscaleBy = variants(
  (lanes: Lanes): Kernel => ({
    label: "unscale",
    code: /* wgsl */ `${vectorTypes(lanes)}
struct By { factor: f32 }
@group(0) @binding(0) var<storage, read_write> x: array<vector>;
@group(0) @binding(1) var<storage, read_write> found: array<atomic<u32>>;
@group(0) @binding(2) var<uniform> by: By;
const EXPONENT = indices(0x7f800000u);
${MAIN}
  var wrong = false;
  ${strideLoop("x")} {
    wrong |= any((bitcast<indices>(x[i]) & EXPONENT) == EXPONENT);
    x[i] *= by.factor;
  }
  if (wrong) { atomicStore(&found[0], 1u); }
}`,
  }),
);
