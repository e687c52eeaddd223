import type { Kernel } from "../runtime/index.js";
import { rowReduction } from "../softmax/row-reduction.wgsl.js";
import { variants } from "../variants.js";

const WORKGROUP = 256;

/**
 *   losses[n]     = ln Σ_c exp(z[n, c] - m) - (z[n, t] - m),  m = max_c z[n, c],  t = targets[n]
 *                 = log1p(Σ_{c≠t} exp(z[n, c] - m))  where z[n, t] = m: a small loss keeps all its digits
 *   loss          = Σ_n losses[n] / N
 *   dLogits[n, c] = (softmax(z[n])[c] - [c = t]) / N, for c = t as minus the others' share
 *
 * One workgroup does it all, since the mean needs every row and a batch's logits are few: losses, gradient and mean in
 * one dispatch, added in an order that depends on the shape alone.
 *
 *   tile      `threads` neighbours share a row, so 256/threads rows at a time
 *   dispatch  [1]
 */
export const crossEntropyKernel = variants(
  (threads: number, gradient: boolean): Kernel => ({
    label: `cross entropy${gradient ? " + gradient" : ""}`,
    code: /* wgsl */ `
struct Rows { rows: u32, columns: u32 }
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> targets: array<u32>;
@group(0) @binding(2) var<storage, read_write> losses: array<f32>;
@group(0) @binding(3) var<storage, read_write> mean: array<f32>;
${gradient ? "@group(0) @binding(4) var<storage, read_write> dLogits: array<f32>;" : ""}
@group(0) @binding(${gradient ? 5 : 4}) var<uniform> r: Rows;
${rowReduction(WORKGROUP)}
// ln(1 + u) for u >= 0, by 2·artanh(u / (2 + u)) where u is small: WGSL's log may be off by 2^-21 near 1.
fn log1p(u: f32) -> f32 {
  let s = u / (2 + u);
  let q = s * s;
  return select(log(1 + u), 2 * s * (1 + q * (1.0 / 3 + q * (1.0 / 5 + q / 7))), u < 0.25);
}
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(local_invocation_index) local: u32) {
  let lane = local % ${threads}u;
  var total = 0.0;
  for (var start = 0u; start < r.rows; start += ${WORKGROUP / threads}u) {
    let row = min(start + local / ${threads}u, r.rows - 1u);
    let mine = start + local / ${threads}u < r.rows;
    let first = row * r.columns;
    var m = logits[first];
    for (var c = lane; c < r.columns; c += ${threads}u) { m = max(m, logits[first + c]); }
    m = rowMax(m, local, ${threads}u);
    let label = targets[row];
    var others = 0.0;
    for (var c = lane; c < r.columns; c += ${threads}u) { others += select(exp(logits[first + c] - m), 0.0, c == label); }
    others = rowSum(others, local, ${threads}u);
    let own = logits[first + label] - m;
    let sum = others + exp(own);
    if (mine && lane == 0u) {
      let loss = select(log(sum) - own, log1p(others), own == 0);
      losses[row] = loss;
      total += loss;
    }
    ${
      gradient
        ? `if (mine) {
      for (var c = lane; c < r.columns; c += ${threads}u) {
        dLogits[first + c] = select(exp(logits[first + c] - m), -others, c == label) / sum / f32(r.rows);
      }
    }`
        : ""
    }
  }
  total = rowSum(total, local, ${WORKGROUP}u);
  if (local == 0u) { mean[0] = total / f32(r.rows); }
}`,
  }),
);
