import { type Lanes, vectorTypes, WORKGROUP } from "../layout/vectors.js";
import type { Kernel } from "../runtime/index.js";
import { variants } from "../variants.js";

/** Vectors that a thread updates, a workgroup's width apart: they share one search for their segment. */
export const VECTORS_PER_THREAD = 4;

/**
 *   p ← p·(1 - lr·wd)                                     modes 2 and 3
 *   m ← mom·m + (1 - mom)·g                               modes 1 and 2, as all below
 *   v ← sqrMom·v + (1 - sqrMom)·g²
 *   p ← p - lr/(1 - momᵗ) · m / (√(v/(1 - sqrMomᵗ)) + eps)
 *
 * 1 - 0.99 in f32 is off by 1e-6, so mom and sqrMom come with what their rounding to f32 took off.
 *
 * A thread finds the segment of its first vector by bisection and walks on from there; what lies in a segment of mode 0
 * is neither read nor written.
 *
 *   tile      4 vectors per thread
 *   dispatch  [elements / lanes / 4 / 64], the whole arena at once
 *   measured  (passes.bench.ts, lavapipe on two cores) 42 ms for 11.7 million parameters in 62 segments; relu needs
 *             47 ms for as many bytes
 */
export const adamWKernel = variants(
  (lanes: Lanes): Kernel => ({
    label: "adamW",
    code: /* wgsl */ `${vectorTypes(lanes)}
struct Segment { end: u32, group: u32, mode: u32 }
struct Hyper { mom: f32, sqrMom: f32, eps: f32, wd: f32, correction: f32, sqrCorrection: f32, momRest: f32, sqrMomRest: f32, lr: array<f32> }
struct Part { first: u32, count: u32 }
@group(0) @binding(0) var<storage, read_write> values: array<vector>;
@group(0) @binding(1) var<storage, read> gradients: array<vector>;
@group(0) @binding(2) var<storage, read_write> gradAvg: array<vector>;
@group(0) @binding(3) var<storage, read_write> sqrAvg: array<vector>;
@group(0) @binding(4) var<storage, read> segments: array<Segment>;
@group(0) @binding(5) var<storage, read> h: Hyper;
@group(0) @binding(6) var<uniform> part: Part;
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let begin = (group.y * groups.x + group.x) * ${WORKGROUP * VECTORS_PER_THREAD}u + local;
  if (begin >= part.count) { return; }
  let end = min(begin + ${WORKGROUP * VECTORS_PER_THREAD}u - local, part.count);
  let table = arrayLength(&segments);
  let element = (part.first + begin) * ${lanes}u;
  var s = 0u;
  for (var above = table; s < above;) {
    let middle = (s + above) / 2u;
    if (segments[middle].end <= element) { s = middle + 1u; } else { above = middle; }
  }
  if (s == table) { return; }
  var segment = segments[s];
  var lr = h.lr[segment.group];
  // Each would otherwise be loaded again for every vector.
  let mom = vector(h.mom);
  let sqrMom = vector(h.sqrMom);
  let momLeft = 1 - h.mom - h.momRest;
  let sqrMomLeft = 1 - h.sqrMom - h.sqrMomRest;
  let wd = h.wd;
  let eps = h.eps;
  let correction = h.correction;
  let sqrCorrection = h.sqrCorrection;
  for (var i = begin; i < end; i += ${WORKGROUP}u) {
    while (segment.end <= (part.first + i) * ${lanes}u) {
      s++;
      if (s == table) { return; }
      segment = segments[s];
      lr = h.lr[segment.group];
    }
    if (segment.mode == 0u) { continue; }
    var p = values[i];
    if (segment.mode >= 2u) { p *= 1 - lr * wd; }
    if (segment.mode <= 2u) {
      let g = gradients[i];
      let m = fma(mom, gradAvg[i], momLeft * g);
      let v = fma(sqrMom, sqrAvg[i], sqrMomLeft * g * g);
      gradAvg[i] = m;
      sqrAvg[i] = v;
      p -= lr / correction * m / (sqrt(v / sqrCorrection) + eps);
    }
    values[i] = p;
  }
}`,
  }),
);
