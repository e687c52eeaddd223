import type { Kernel } from "../runtime/index.js";
import { variants } from "../variants.js";
import { rowReduction } from "./row-reduction.wgsl.js";

export const SOFTMAX_WORKGROUP = 64;

/**
 *   y[c] = exp(x[c] - m) / Σ_c exp(x[c] - m),  m = max_c x[c]
 *
 *   tile      `threads` neighbours share a row, so a workgroup holds 64/threads rows
 *   dispatch  [rows · threads / 64]
 */
export const softmaxKernel = variants(
  (threads: number): Kernel => ({
    label: "softmax",
    code: /* wgsl */ `
struct Rows { rows: u32, columns: u32 }
@group(0) @binding(0) var<storage, read> X: array<f32>;
@group(0) @binding(1) var<storage, read_write> Y: array<f32>;
@group(0) @binding(2) var<uniform> r: Rows;
${rowReduction(SOFTMAX_WORKGROUP)}
@compute @workgroup_size(${SOFTMAX_WORKGROUP})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let id = (group.y * groups.x + group.x) * ${SOFTMAX_WORKGROUP}u + local;
  let row = id / ${threads}u;
  let first = min(row, r.rows - 1u) * r.columns;
  let lane = local % ${threads}u;
  var m = X[first];
  for (var c = lane; c < r.columns; c += ${threads}u) { m = max(m, X[first + c]); }
  m = rowMax(m, local, ${threads}u);
  var sum = 0.0;
  for (var c = lane; c < r.columns; c += ${threads}u) { sum += exp(X[first + c] - m); }
  sum = rowSum(sum, local, ${threads}u);
  if (row >= r.rows) { return; }
  for (var c = lane; c < r.columns; c += ${threads}u) { Y[first + c] = exp(X[first + c] - m) / sum; }
}`,
  }),
);
