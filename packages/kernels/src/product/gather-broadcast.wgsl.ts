import type { Kernel } from "../runtime/index.js";
import { GATHER_WGSL } from "./gather.js";

/**
 * Gathered product by subgroup broadcast: no workgroup memory, no barriers. For adapters where loads are dear and
 * lanes few (software Vulkan), since every loaded value is used `rows` times or by all lanes.
 *
 *   tile      rows pixels × 4·lanes filters per subgroup, one subgroup per workgroup
 *   lanes     hold four filters each for the products, and pixels rows/lanes·i + lane for the loads
 *   step      four input channels: rows/lanes vec4 of X and 4 vec4 of W per lane, for 16·rows multiply-adds
 *   dispatch  [filters / (4·lanes), pixels / rows]
 *   transposed  W is [taps, K, C]: a lane loads four filters' quads of channels, which its registers hold either way
 *   needs     channels and filters multiples of 4, subgroups of exactly `lanes`
 */
export function gatherBroadcast(lanes: number, rows: number, transposed: boolean): Kernel {
  const loads = rows / lanes;
  const each = (n: number, line: (i: number) => string) => Array.from({ length: n }, (_, i) => line(i)).join("\n");
  return {
    label: `gather broadcast ${rows}${transposed ? " transposed" : ""}`,
    code: /* wgsl */ `enable subgroups;
@group(0) @binding(0) var<storage, read> X: array<vec4f>;
@group(0) @binding(1) var<storage, read> W: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> Y: array<vec4f>;
@group(0) @binding(3) var<uniform> g: Gather;
${GATHER_WGSL}
@compute @workgroup_size(${lanes})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let row = (group.z * groups.y + group.y) * ${rows}u;
  if (row >= g.pixels) { return; }
  let channels = g.channels / 4u;
  let filters = g.filters / 4u;
  let k0 = group.x * ${lanes}u + lane;
  let column = min(k0, filters - 1u);
  ${each(loads, (r) => `let p${r} = pixelAt(min(row + ${r * lanes}u + lane, g.pixels - 1u));`)}
  ${each(rows, (i) => `var y${i} = vec4f(0);`)}
  for (var t = 0u; t < g.taps; t++) {
    let tap = g.tap[t];
    ${each(
      loads,
      (r) => `let v${r} = p${r}.y + tap.x; let u${r} = p${r}.x + tap.y;
    let inside${r} = inside(v${r}, u${r});
    let source${r} = inputAt(p${r}.image, v${r}, u${r}) / 4u;`,
    )}
    ${
      transposed
        ? `let weight = (matrixAt(row, tap.z) * g.filters + 4u * column) * channels;`
        : `let weight = matrixAt(row, tap.z) * g.channels * filters + column;`
    }
    for (var c = 0u; c < channels; c++) {
      ${each(loads, (r) => `let x${r} = select(vec4f(0), X[source${r} + c], inside${r});`)}
      ${
        transposed
          ? `${each(4, (j) => `let f${j} = W[weight + ${j}u * channels + c];`)}
      ${each(4, (k) => `let w${k} = vec4f(${[0, 1, 2, 3].map((j) => `f${j}[${k}]`)});`)}`
          : each(4, (k) => `let w${k} = W[weight + (4u * c + ${k}u) * filters];`)
      }
      ${each(4, (k) => each(rows, (i) => `y${i} = fma(vec4f(subgroupBroadcast(x${Math.floor(i / lanes)}.${"xyzw"[k]}, ${i % lanes}u)), w${k}, y${i});`))}
    }
  }
  let store = k0 < filters;
  ${each(
    rows,
    (i) => `{ let to = subgroupBroadcast(p${Math.floor(i / lanes)}.output, ${i % lanes}u);
    if (store && row + ${i}u < g.pixels) { Y[to * filters + k0] = y${i}; } }`,
  )}
}`,
  };
}
