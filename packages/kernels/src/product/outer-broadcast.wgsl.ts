import type { Kernel } from "../runtime/index.js";
import { variants } from "../variants.js";
import { type Operands, operandWgsl } from "./operands.js";
import { OUTER_WGSL } from "./outer.js";

const each = (n: number, line: (i: number) => string) => Array.from({ length: n }, (_, i) => line(i)).join("\n");

/** Pixels a turn: their products are added to each sum together, so that it comes from the stack and returns there once. */
const TURN = 2;

/** The same where loads are short enough for the processor's cache of instructions. */
const TEXEL_TURN = 6;

/**
 * Gathered outer product by subgroup broadcast; see outer.ts for the formula and gather-broadcast.wgsl.ts for the why.
 *
 *   tile      rows (tap, channel) pairs × 4·quads·lanes filters per subgroup, one subgroup per workgroup
 *   lanes     hold `quads` times four filters each for the products, and a tap's quad of channels for the loads
 *   step      two pixels, or six from textures: for each rows/(4·lanes) vec4 of X and `quads` of dY per lane, for 8·rows·quads multiply-adds
 *   dispatch  [filters / (4·quads·lanes), taps·channels / rows, splits]
 *   needs     channels and filters multiples of 4, subgroups of exactly `lanes`
 *   measured  (lavapipe, two cores) 512³: 46 GFLOP/s, from textures 57, the copies included (3×3 by 2 to 4 % less with four pixels a turn); 34 with one quad and one pixel
 */
export const outerBroadcast = variants((lanes: number, rows: number, quads: number, operands: Operands): Kernel => {
  const loads = Math.max(1, rows / (4 * lanes));
  const turn = operands === "buffers" ? TURN : TEXEL_TURN;
  return {
    label: `outer broadcast ${rows}x${quads}${operands === "texels" ? " of texels" : ""}`,
    code: /* wgsl */ `enable subgroups;
${operandWgsl(operands, 0, "X")}
${operandWgsl(operands, 1, "D")}
@group(0) @binding(2) var<storage, read_write> P: array<vec4f>;
@group(0) @binding(3) var<uniform> g: Outer;
${OUTER_WGSL}
@compute @workgroup_size(${lanes})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let channels = g.channels / 4u;
  let filters = g.filters / 4u;
  let quads = g.taps * channels;
  ${each(
    quads,
    (q) => `let k${q} = (group.x * ${quads}u + ${q}u) * ${lanes}u + lane;
  let column${q} = min(k${q}, filters - 1u);`,
  )}
  ${each(
    loads,
    (
      j,
    ) => `let q${j} = min(group.y * ${rows / 4}u + ${j * lanes}u + lane${rows / 4 < lanes ? ` % ${rows / 4}u` : ""}, quads - 1u);
  let tap${j} = g.tap[q${j} / channels];
  let c${j} = q${j} % channels;`,
  )}
  ${each(quads, (q) => each(rows, (i) => `var s${q}_${i} = vec4f(0);`))}
  let first = group.z * g.pixelsPerSplit;
  let last = min(first + g.pixelsPerSplit, g.pixels);
  var column = i32(first % g.outW);
  var row = i32(first / g.outW % g.outH);
  var image = i32(first / g.outW / g.outH);
  for (var p = first; p < last; p += ${turn}u) {
    ${each(
      turn,
      (t) => `
    let at${t} = min(p + ${t}u, last - 1u) * filters;
    ${each(quads, (q) => `let d${t}_${q} = select(vec4f(0), loadD(at${t} + column${q}), p + ${t}u < last);`)}
    ${each(
      loads,
      (j) =>
        `let v${t}_${j} = row * g.stride + tap${j}.x; let u${t}_${j} = column * g.stride + tap${j}.y;
    let x${t}_${j} = select(vec4f(0), loadX(inputAt(image, v${t}_${j}, u${t}_${j}) * channels + c${j}), inside(v${t}_${j}, u${t}_${j}));`,
    )}
    column++;
    if (column == i32(g.outW)) { column = 0; row++; }
    if (row == i32(g.outH)) { row = 0; image++; }
    `,
    )}
    ${each(
      rows / 4,
      (r) => `{ ${each(turn, (t) => `let x${t} = subgroupBroadcast(x${t}_${Math.floor(r / lanes)}, ${r % lanes}u);`)}
    ${each(4, (i) => each(quads, (q) => each(turn, (t) => `s${q}_${4 * r + i} = fma(vec4f(x${t}.${"xyzw"[i]}), d${t}_${q}, s${q}_${4 * r + i});`)))} }`,
    )}
  }
  let begin = group.y * ${rows}u;
  let base = (g.firstSplit + group.z) * 4u * quads;
  ${each(rows, (i) => each(quads, (q) => `if (k${q} < filters && begin + ${i}u < 4u * quads) { P[(base + begin + ${i}u) * filters + k${q}] = s${q}_${i}; }`))}
}`,
  };
});
