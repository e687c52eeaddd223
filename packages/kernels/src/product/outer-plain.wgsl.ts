import { enable, named, storedType } from "../layout/vectors.js";
import type { DType, Kernel } from "../runtime/index.js";
import { variants } from "../variants.js";
import { OUTER_WGSL } from "./outer.js";

/**
 * Gathered outer product, one weight a thread: for channels or filters that aren't multiples of 4. Runs anywhere.
 *
 *   dispatch  [ceil(taps · channels · filters / 64), 1, splits]
 */
export const outerPlain = variants(
  (dtype: DType): Kernel => ({
    label: named("outer plain", dtype),
    code: /* wgsl */ `${enable(dtype)}
@group(0) @binding(0) var<storage, read> X: array<${storedType(1, dtype)}>;
@group(0) @binding(1) var<storage, read> D: array<${storedType(1, dtype)}>;
@group(0) @binding(2) var<storage, read_write> P: array<f32>;
@group(0) @binding(3) var<uniform> g: Outer;
${OUTER_WGSL}
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) thread: u32) {
  let index = (group.y * groups.x + group.x) * 64u + thread;
  let size = g.taps * g.channels * g.filters;
  if (index >= size) { return; }
  let k0 = index % g.filters;
  let c = index / g.filters % g.channels;
  let tap = g.tap[index / g.filters / g.channels];
  let first = group.z * g.pixelsPerSplit;
  let last = min(first + g.pixelsPerSplit, g.pixels);
  var sum = 0f;
  for (var line = first / g.outW; line * g.outW < last; line++) {
    var part = 0f;
    let v = i32(line % g.outH) * g.stride + tap.x;
    for (var p = max(first, line * g.outW); p < min(last, (line + 1u) * g.outW); p++) {
      let u = i32(p % g.outW) * g.stride + tap.y;
      if (inside(v, u)) { part += f32(X[inputAt(i32(line / g.outH), v, u) * g.channels + c]) * f32(D[p * g.filters + k0]); }
    }
    sum += part;
  }
  P[(g.firstSplit + group.z) * size + index] = sum;
}`,
  }),
);
