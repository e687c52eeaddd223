import { ofLane } from "../layout/few-lanes.js";
import { type Kernel, texelOrZeroAt, zeroTexels } from "../runtime/index.js";
import { variants } from "../variants.js";
import { type Operands, operandWgsl } from "./operands.js";
import { OUTER_WGSL } from "./outer.js";

const each = (n: number, line: (i: number) => string) => Array.from({ length: n }, (_, i) => line(i)).join("\n");

/** Pixels a turn: their products are added to each sum together, so that it comes from the stack and returns there once. */
const TURN = 2;

/** The same where loads are short. */
const TEXEL_TURN = 8;

/**
 * Gathered outer product by subgroup broadcast; see outer.ts for the formula and gather-broadcast.wgsl.ts for the why.
 *
 *   tile      rows (tap, channel) pairs × 4·quads·lanes filters per subgroup, one subgroup per workgroup
 *   lanes     hold `quads` times four filters each for the products, and a tap's quad of channels for the loads
 *   step      two pixels, or eight from textures: for each rows/(4·lanes) vec4 of X and `quads` of dY per lane, for 8·rows·quads multiply-adds
 *   dispatch  [filters / (4·quads·lanes), taps·channels / rows, splits]
 *   needs     channels and filters multiples of 4, subgroups of exactly `lanes`
 *   measured  (lavapipe, two cores) 512³: 46 GFLOP/s, from textures 60 to 64, the copies included
 */
export const outerBroadcast = variants((lanes: number, rows: number, quads: number, operands: Operands): Kernel => {
  const loads = Math.max(1, rows / (4 * lanes));
  const isBuffer = operands === "buffers";
  const turn = isBuffer ? TURN : TEXEL_TURN;
  return {
    label: `outer broadcast ${rows}x${quads}${isBuffer ? "" : " of texels"}`,
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
  ${isBuffer ? "" : `let zeros = ${zeroTexels("X")};`}
  // What tap (0, 0) reads of a pixel: its place, and its first quad, from which every tap's lies at its offset.
  var left = i32(first % g.outW) * g.stride;
  var top = i32(first / g.outW % g.outH) * g.stride;
  let quadsAcross = i32(channels);
  let quadsDown = g.inW * quadsAcross;
  var source = (i32(first / g.outW / g.outH) * g.inH + top) * quadsDown + left * quadsAcross;
  ${each(loads, (j) => `let offset${j} = tap${j}.x * quadsDown + tap${j}.y * quadsAcross + i32(c${j});`)}
  let right = i32(g.outW) * g.stride;
  let bottom = i32(g.outH) * g.stride;
  let toNext = g.stride * quadsAcross;
  let toNextRow = g.stride * quadsDown - right * quadsAcross;
  let toNextImage = (g.inH - bottom) * quadsDown;
  let lastAt = (last - 1u) * filters;
  var at = first * filters;
  for (var p = first; p < last; p += ${turn}u) {
    ${each(
      turn,
      (t) => `
    ${each(quads, (q) => `let d${t}_${q} = loadD(at + column${q});`)}
    at = min(at + filters, lastAt); // what is too many is multiplied by zeros
    ${each(loads, (j) => {
      const [inside, i] = [`inside${t}_${j}`, `i${t}_${j}`];
      return `let ${inside} = (p + ${t}u < last) & inside(top + tap${j}.x, left + tap${j}.y);
    let ${i} = u32(source + offset${j});
    let x${t}_${j} = ${
      isBuffer
        ? `select(vec4f(0), loadX(select(0u, ${i}, ${inside})), ${inside})`
        : `textureLoad(X, ${texelOrZeroAt(i, inside, "zeros")})`
    };`;
    })}
    left += g.stride;
    source += toNext;
    let ends${t} = left == right;
    left = select(left, 0, ends${t});
    top += select(0, g.stride, ends${t});
    source += select(0, toNextRow, ends${t});
    let endsImage${t} = top == bottom;
    top = select(top, 0, endsImage${t});
    source += select(0, toNextImage, endsImage${t});
    `,
    )}
    ${each(
      rows / 4,
      (r) => `{ ${each(turn, (t) => `let x${t} = ${ofLane(lanes, `x${t}_${Math.floor(r / lanes)}`, r % lanes)};`)}
    ${each(4, (i) => each(quads, (q) => each(turn, (t) => `s${q}_${4 * r + i} = fma(vec4f(x${t}.${"xyzw"[i]}), d${t}_${q}, s${q}_${4 * r + i});`)))} }`,
    )}
  }
  let begin = group.y * ${rows}u;
  let base = (g.firstSplit + group.z) * 4u * quads;
  ${each(rows, (i) => each(quads, (q) => `if (k${q} < filters && begin + ${i}u < 4u * quads) { P[(base + begin + ${i}u) * filters + k${q}] = s${q}_${i}; }`))}
}`,
  };
});
