import { ofLane } from "../layout/few-lanes.js";
import type { Kernel } from "../runtime/index.js";
import { variants } from "../variants.js";
import { GATHER_WGSL, type Gather } from "./gather.js";
import { operandWgsl } from "./operands.js";

const each = (n: number, line: (i: number) => string) => Array.from({ length: n }, (_, i) => line(i)).join("\n");

/** Quads of values for each turn of the loop; see gather-broadcast.wgsl.ts. */
const TURN = 4;

/** Values up to which one sum is as exact as it should be. */
const MAX_VALUES = 256;

/** Whether a gather's taps lie below each other, one row apart, and none of them outside. */
export function isStacked({ taps, grid, input, inStride, depth = 0 }: Gather, channels: number): boolean {
  const [lastRow, lastColumn] = grid.map((size) => (size - 1) * inStride);
  return (
    taps.length > 1 &&
    taps.length * depth <= MAX_VALUES &&
    taps.every(({ dy, dx, tap }, i) => dy === i && dx === 0 && tap === i) &&
    lastRow + taps.length <= input[0] &&
    lastColumn * channels + depth <= input[1] * channels
  );
}

/**
 * Gathered product by subgroup broadcast for the short rows of a stem's filter, in one loop over the quads of all taps;
 * see gather-broadcast.wgsl.ts for the why and what isn't told here. There, taps of seven quads would be a loop each,
 * of few turns, with sums of its own.
 *
 *   sums      all taps in one
 *   operands  textures
 *   needs     `isStacked`, filters a multiple of 4, one set of weights
 *   measured  (lavapipe, two cores) the stem, 4 images of 224×224: 23.5 ms; with a loop for each tap, from buffers, 31
 */
export const gatherStacked = variants((lanes: number, rows: number): Kernel => {
  const loads = Math.ceil(rows / lanes);
  const products = (row: number) => {
    const b = (k: number) => `vec4f(${ofLane(lanes, `x${Math.floor(row / lanes)}.${"xyzw"[k]}`, row % lanes)})`;
    return each(4, (k) => `s${row} = fma(${b(k)}, w${k}, s${row});`);
  };
  return {
    label: `gather broadcast ${rows} stacked of texels`,
    code: /* wgsl */ `enable subgroups;
${operandWgsl("texels", 0, "X")}
${operandWgsl("texels", 1, "W")}
@group(0) @binding(2) var<storage, read_write> Y: array<vec4f>;
@group(0) @binding(3) var<uniform> g: Gather;
${GATHER_WGSL}
@compute @workgroup_size(${lanes})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let tile = group.y * groups.x + group.x;
  let columns = (g.filters + ${4 * lanes - 1}u) / ${4 * lanes}u;
  let row = tile / columns * ${rows}u;
  if (row >= g.pixels) { return; }
  let filters = g.filters / 4u;
  let k = tile % columns * ${lanes}u + lane;
  let column = min(k, filters - 1u);
  ${each(
    loads,
    (r) => `let p${r} = pixelAt(min(row + ${r * lanes}u + lane, g.pixels - 1u));
  let source${r} = inputAt(p${r}.image, p${r}.y, p${r}.x) / 4u;`,
  )}
  let width = g.channels / 4u;
  let pitch = u32(g.inW) * g.pixelChannels / 4u;
  let quads = g.taps * width;
  let lastLine = (g.taps - 1u) * pitch;
  // Where a quad lies: its place in a tap, and its tap's from the first. Those of the last turn that are too many stay inside.
  var c = 0u;
  var line = 0u;
  ${each(rows, (i) => `var s${i} = vec4f(0);`)}
  for (var turn = 0u; turn < quads; turn += ${TURN}u) {
    ${each(
      TURN,
      (j) => `{
      let isQuad = turn + ${j}u < quads;
      ${each(4, (i) => `let w${i} = select(vec4f(0), loadW((4u * (turn + ${j}u) + ${i}u) * filters + column), isQuad);`)}
      ${each(loads, (r) => `let x${r} = loadX(source${r} + line + c);`)}
      c++;
      if (c == width) { c = 0u; line = min(line + pitch, lastLine); }
      ${each(rows, products)}
      }`,
    )}
  }
  ${each(
    rows,
    (i) => `{ let pixel = ${ofLane(lanes, `p${Math.floor(i / lanes)}.output`, i % lanes)} * filters;
    if (k < filters && row + ${i}u < g.pixels) { Y[pixel + k] = s${i}; } }`,
  )}
}`,
  };
});
