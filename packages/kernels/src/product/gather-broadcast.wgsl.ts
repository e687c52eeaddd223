import type { Kernel } from "../runtime/index.js";
import { variants } from "../variants.js";
import { GATHER_WGSL } from "./gather.js";

const each = (n: number, line: (i: number) => string) => Array.from({ length: n }, (_, i) => line(i)).join("\n");

/**
 * Gathered product by subgroup broadcast: no workgroup memory, no barriers. For adapters where loads are dear and
 * lanes few (software Vulkan), since every loaded value is used `rows` times or by all lanes.
 *
 *   tile      rows pixels × 4·quads·lanes filters per subgroup, one subgroup per workgroup
 *   lanes     hold `quads` times four filters each for the products, and pixels lanes·i + lane for the loads
 *   step      four input channels: rows/lanes vec4 of X and 4·quads vec4 of W per lane, for 16·rows·quads multiply-adds
 *   order     as soon as the pixels of one load are there they are multiplied, each output's four products in a row.
 *             Mesa's compiler otherwise does all multiplications before all additions, and keeps them on the stack.
 *   dispatch  [filters / (4·quads·lanes), pixels / rows]
 *   transposed  W is [taps, K, C]: a lane loads four filters' quads of channels, which its registers hold either way
 *   needs     channels and filters multiples of 4, subgroups of exactly `lanes`
 *   measured  (lavapipe, two cores) 1024³: 45 GFLOP/s with two quads, 42 with one; the peak without loads is 125
 */
export const gatherBroadcast = variants((lanes: number, rows: number, quads: number, transposed: boolean): Kernel => {
  const loads = rows / lanes;
  const weights = (q: number) =>
    transposed
      ? `${each(4, (j) => `let f${q}${j} = W[weight${q} + ${j}u * channels + c];`)}
      ${each(4, (k) => `let w${q}${k} = vec4f(${[0, 1, 2, 3].map((j) => `f${q}${j}[${k}]`)});`)}`
      : each(4, (k) => `let w${q}${k} = W[weight${q} + (4u * c + ${k}u) * filters];`);
  const products = (row: number, lane: number) => /* wgsl */ `{
        ${each(4, (k) => `let b${k} = vec4f(subgroupBroadcast(x.${"xyzw"[k]}, ${lane}u));`)}
        ${each(quads, (q) => each(4, (k) => `y${q}_${row} = fma(b${k}, w${q}${k}, y${q}_${row});`))}
      }`;
  return {
    label: `gather broadcast ${rows}x${quads}${transposed ? " transposed" : ""}`,
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
  let matrices = matricesAt(row);
  ${each(
    quads,
    (q) => `let k${q} = (group.x * ${quads}u + ${q}u) * ${lanes}u + lane;
  let column${q} = min(k${q}, filters - 1u);`,
  )}
  ${each(loads, (r) => `let p${r} = pixelAt(min(row + ${r * lanes}u + lane, g.pixels - 1u));`)}
  ${each(quads, (q) => each(rows, (i) => `var y${q}_${i} = vec4f(0);`))}
  for (var t = 0u; t < g.taps; t++) {
    let tap = g.tap[t];
    let matrix = matrices + u32(tap.z);
    ${each(
      loads,
      (r) => `let v${r} = p${r}.y + tap.x; let u${r} = p${r}.x + tap.y;
    let inside${r} = inside(v${r}, u${r});
    let source${r} = inputAt(p${r}.image, v${r}, u${r}) / 4u;`,
    )}
    ${each(quads, (q) =>
      transposed
        ? `let weight${q} = (matrix * g.filters + 4u * column${q}) * channels;`
        : `let weight${q} = matrix * g.channels * filters + column${q};`,
    )}
    for (var c = 0u; c < channels; c++) {
      ${each(quads, weights)}
      ${each(
        loads,
        (r) => `{ let x = select(vec4f(0), X[source${r} + c], inside${r});
      ${each(lanes, (i) => products(r * lanes + i, i))} }`,
      )}
    }
  }
  ${each(
    rows,
    (i) => `{ let pixel = subgroupBroadcast(p${Math.floor(i / lanes)}.output, ${i % lanes}u) * filters;
    ${each(quads, (q) => `if (k${q} < filters && row + ${i}u < g.pixels) { Y[pixel + k${q}] = y${q}_${i}; }`)} }`,
  )}
}`,
  };
});
