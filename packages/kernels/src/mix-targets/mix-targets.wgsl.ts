import type { Kernel } from "../runtime/index.js";
import { variants } from "../variants.js";

const WORKGROUP = 64;

/**
 *   share                 = (1 - weight[n]),  t = target[n],  p = target[partner[n]]
 *   losses[n]            += share · (z[n, t] - z[n, p])         for -ln softmax is a constant of the row, less the logit
 *   loss                  = Σ_n losses[n] / N
 *   dLogits[n, t], [n, p] += share / N, -= share / N
 *
 * One workgroup, as for the cross entropy itself: a batch's rows are few.
 *
 *   tile      a row for each thread at a time
 *   dispatch  [1]
 */
export const mixTargetsKernel = variants(
  (gradient: boolean): Kernel => ({
    label: "mix targets",
    code: /* wgsl */ `
struct Rows { rows: u32, columns: u32 }
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> targets: array<u32>;
@group(0) @binding(2) var<storage, read> partners: array<u32>;
@group(0) @binding(3) var<storage, read> weights: array<f32>;
@group(0) @binding(4) var<storage, read_write> losses: array<f32>;
@group(0) @binding(5) var<storage, read_write> mean: array<f32>;
${gradient ? "@group(0) @binding(6) var<storage, read_write> dLogits: array<f32>;" : ""}
@group(0) @binding(${gradient ? 7 : 6}) var<uniform> r: Rows;
var<workgroup> sums: array<f32, ${WORKGROUP}>;
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(local_invocation_index) local: u32) {
  var total = 0.0;
  for (var row = local; row < r.rows; row += ${WORKGROUP}u) {
    let own = row * r.columns + targets[row];
    let other = row * r.columns + targets[partners[row]];
    let share = 1 - weights[row];
    let loss = losses[row] + share * (logits[own] - logits[other]);
    losses[row] = loss;
    total += loss;
    ${
      gradient
        ? `dLogits[own] += share / f32(r.rows);
    dLogits[other] -= share / f32(r.rows);`
        : ""
    }
  }
  sums[local] = total;
  workgroupBarrier();
  if (local == 0u) {
    var sum = 0.0;
    for (var i = 0u; i < ${WORKGROUP}u; i++) { sum += sums[i]; }
    mean[0] = sum / f32(r.rows);
  }
}`,
  }),
);
