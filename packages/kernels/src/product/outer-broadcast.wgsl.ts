import type { Kernel } from "../runtime/index.js";
import { OUTER_WGSL } from "./outer.js";

/**
 * Gathered outer product by subgroup broadcast; see outer.ts for the formula and gather-broadcast.wgsl.ts for the why.
 *
 *   tile      rows (tap, channel) pairs × 4·lanes filters per subgroup, one subgroup per workgroup
 *   lanes     hold four filters each for the products, and a tap's quad of channels for the loads
 *   step      one pixel: rows/(4·lanes) vec4 of X and one of dY per lane, for 4·rows multiply-adds
 *   dispatch  [filters / (4·lanes), taps·channels / rows, splits]
 *   needs     channels and filters multiples of 4, subgroups of exactly `lanes`
 */
export function outerBroadcast(lanes: number, rows: number): Kernel {
  const loads = Math.max(1, rows / (4 * lanes));
  const each = (n: number, line: (i: number) => string) => Array.from({ length: n }, (_, i) => line(i)).join("\n");
  return {
    label: `outer broadcast ${rows}`,
    code: /* wgsl */ `enable subgroups;
@group(0) @binding(0) var<storage, read> X: array<vec4f>;
@group(0) @binding(1) var<storage, read> D: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> P: array<vec4f>;
@group(0) @binding(3) var<uniform> g: Outer;
${OUTER_WGSL}
@compute @workgroup_size(${lanes})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let channels = g.channels / 4u;
  let filters = g.filters / 4u;
  let quads = g.taps * channels;
  let k0 = group.x * ${lanes}u + lane;
  let column = min(k0, filters - 1u);
  ${each(
    loads,
    (
      j,
    ) => `let q${j} = min(group.y * ${rows / 4}u + ${j * lanes}u + lane${rows / 4 < lanes ? ` % ${rows / 4}u` : ""}, quads - 1u);
  let tap${j} = g.tap[q${j} / channels];
  let c${j} = q${j} % channels;`,
  )}
  ${each(rows, (i) => `var s${i} = vec4f(0);`)}
  let first = group.z * g.pixelsPerSplit;
  let last = min(first + g.pixelsPerSplit, g.pixels);
  var column_ = i32(first % g.outW);
  var row_ = i32(first / g.outW % g.outH);
  var image = i32(first / g.outW / g.outH);
  for (var p = first; p < last; p++) {
    let d = D[p * filters + column];
    ${each(
      loads,
      (j) => `let v${j} = row_ * g.stride + tap${j}.x; let u${j} = column_ * g.stride + tap${j}.y;
    let x${j} = select(vec4f(0), X[inputAt(image, v${j}, u${j}) * channels + c${j}], inside(v${j}, u${j}));`,
    )}
    ${each(
      rows / 4,
      (q) => `{ let x = subgroupBroadcast(x${Math.floor(q / lanes)}, ${q % lanes}u);
    ${each(4, (i) => `s${4 * q + i} = fma(vec4f(x.${"xyzw"[i]}), d, s${4 * q + i});`)} }`,
    )}
    column_++;
    if (column_ == i32(g.outW)) { column_ = 0; row_++; }
    if (row_ == i32(g.outH)) { row_ = 0; image++; }
  }
  if (k0 >= filters) { return; }
  let row = group.y * ${rows}u;
  let base = (g.firstSplit + group.z) * 4u * quads;
  ${each(rows, (i) => `if (row + ${i}u < 4u * quads) { P[(base + row + ${i}u) * filters + k0] = s${i}; }`)}
}`,
  };
}
