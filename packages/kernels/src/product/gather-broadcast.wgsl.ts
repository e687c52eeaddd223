import { ofLane } from "../layout/few-lanes.js";
import { type Kernel, texelOrZeroAt, texelRow, zeroTexels } from "../runtime/index.js";
import { variants } from "../variants.js";
import { GATHER_WGSL } from "./gather.js";
import { type Operands, operandWgsl, TEXTURE } from "./operands.js";

const each = (n: number, line: (i: number) => string) => Array.from({ length: n }, (_, i) => line(i)).join("\n");

/** Channels of a tap that are summed up by themselves. */
const PART = 256;

/** Quads of channels for each turn of the loop, where loads are short enough for the processor's caches of instructions. */
const TEXEL_TURNS = 2;

/** Bytes of the weights of a band: a quarter of a core's second cache. */
const BAND_BYTES = 2 ** 19;

/** Columns of tiles in a band. */
export const bandOf = (lanes: number, taps: number, depth: number): number =>
  Math.max(1, Math.floor(BAND_BYTES / (16 * lanes * taps * depth)));

/** Whether a product can read textures, which it does in whole turns: their quads lie beside each other there. */
export const turnsFit = (depth: number, channels: number): boolean =>
  [depth, channels].every((n) => n % (4 * TEXEL_TURNS) === 0);

/** Whether a product is summed in several parts. */
export const hasParts = (taps: number, channels: number): boolean => taps !== 1 || channels > PART;

/**
 * Gathered product by subgroup broadcast: no workgroup memory, no barriers. For adapters where loads are dear and
 * lanes few (software Vulkan), since every loaded value is used `rows` times or by all lanes.
 *
 *   tile      rows pixels × 4·lanes filters per subgroup, one subgroup per workgroup
 *   lanes     hold four filters each for the products, and pixels lanes·i + lane for the loads
 *   step      four input channels: ⌈rows/lanes⌉ vec4 of X and four vec4 of W per lane, for 16·rows multiply-adds
 *   order     all loads, then each output's four products in a row. A load is a branch for each lane and value, which
 *             ends what Mesa's compiler sees at once: products between loads leave it few registers to plan with, and
 *             all multiplications before all additions leave it none.
 *   sums      256 channels of a tap at a time, and then these: 3×3×512 products added one by one are off by 2.5e-6 of
 *             the largest output, and so by 5e-7. Without `parts` all is one part, as for most of Winograd's products, which
 *             saves a second set of sums and 6 % of the time.
 *   operands  in buffers, or in textures, whose loads take a fifth of the instructions; then a loop of two steps still fits the
 *             processor's cache of decoded instructions, and sums come from the stack and return there once for both
 *             W as it is, [taps, C, K], has its rows apart there: 512 or 1024 filters lie 2 or 4 kB behind each other, at
 *             distances of which a cache holds few, which took a sixth to a fifth of the speed
 *   dispatch  filters / (4·lanes) · pixels / rows, in any dimensions
 *   band      columns of tiles that are gone through row by row before the next ones, so that their weights stay in a cache
 *   transposed  W is [taps, K, C]: a lane loads four filters' quads of channels, which its registers hold either way
 *   needs     channels and filters multiples of 4, subgroups of exactly `lanes`
 *   floor     Mesa makes a multiplication and an addition of each fma. With the four shuffles these are 36 instructions for a
 *             row, a step and eight lanes, on three ports of the processor: 12 cycles, eight ninths of the measured peak
 *   measured  (lavapipe, two cores) 512³: 44 GFLOP/s from buffers, 68 to 72 from textures, the copies included
 */
export const gatherBroadcast = variants(
  (lanes: number, rows: number, transposed: boolean, parts: boolean, operands: Operands): Kernel => {
    const loads = Math.ceil(rows / lanes);
    const isBuffer = operands === "buffers";
    const turns = isBuffer ? 1 : TEXEL_TURNS;
    const inRows = operands === "texels" && !transposed;
    const weights = (turn: number) =>
      inRows
        ? each(4, (k) => `let w${k} = textureLoad(W, at + vec2u(0u, ${4 * turn + k}u));`)
        : transposed
          ? `${each(4, (j) => `let f${j} = loadW(weight + ${j}u * channels + c);`)}
      ${each(4, (k) => `let w${k} = vec4f(${[0, 1, 2, 3].map((j) => `f${j}[${k}]`)});`)}`
          : each(4, (k) => `let w${k} = loadW(weight + (4u * c + ${k}u) * filters);`);
    const pixels = (load: number, turn: number) =>
      isBuffer
        ? `select(vec4f(0), loadX(source${load} + c), inside${load})`
        : `textureLoad(X, at${load} + vec2u(${turn}u, 0u))`;
    const products = (row: number) => {
      const b = (k: number) => `vec4f(${ofLane(lanes, `x${Math.floor(row / lanes)}.${"xyzw"[k]}`, row % lanes)})`;
      return each(4, (k) => `s${row} = fma(${b(k)}, w${k}, s${row});`);
    };
    return {
      label: `gather broadcast ${rows}${transposed ? " transposed" : ""}${parts ? " in parts" : ""}${operands === "texels" ? " of texels" : ""}`,
      code: /* wgsl */ `enable subgroups;
${operandWgsl(operands, 0, "X")}
${inRows ? `@group(0) @binding(1) var W: ${TEXTURE};` : operandWgsl(operands, 1, "W")}
@group(0) @binding(2) var<storage, read_write> Y: array<vec4f>;
@group(0) @binding(3) var<uniform> g: Gather;
${GATHER_WGSL}
@compute @workgroup_size(${lanes})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let tile = group.y * groups.x + group.x;
  let rowTiles = (g.pixels + ${rows - 1}u) / ${rows}u;
  let columns = (g.filters + ${4 * lanes - 1}u) / ${4 * lanes}u;
  let firstColumn = tile / (rowTiles * g.band) * g.band;
  let width = min(g.band, columns - firstColumn);
  let inBand = tile - firstColumn * rowTiles;
  let row = inBand / width * ${rows}u;
  let columnTile = firstColumn + inBand % width;
  if (firstColumn >= columns || row >= g.pixels) { return; }
  ${isBuffer ? "" : `let zeros = ${zeroTexels("X")};`}
  let channels = g.channels / 4u;
  let filters = g.filters / 4u;
  let matrices = matricesAt(row);
  let k = columnTile * ${lanes}u + lane;
  let column = min(k, filters - 1u);
  ${each(loads, (r) => `let p${r} = pixelAt(min(row + ${r * lanes}u + lane, g.pixels - 1u));`)}
  ${parts ? each(rows, (i) => `var y${i} = vec4f(0);`) : ""}
  ${parts ? "var" : "let"} t = 0u;
  ${parts ? "var" : "let"} first = 0u;
  ${parts ? "while (t < g.taps) {" : ""}
    let tap = g.tap[t];
    let matrix = matrices + u32(tap.z);
    ${inRows ? "" : `let weight = ${transposed ? "(matrix * g.filters + 4u * column) * channels" : "matrix * g.channels * filters + column"};`}
    ${each(
      loads,
      (r) => `let v${r} = p${r}.y + tap.x; let u${r} = p${r}.x + tap.y;
    let inside${r} = inside(v${r}, u${r});
    let source${r} = inputAt(p${r}.image, v${r}, u${r}) / 4u;`,
    )}
    let last = ${parts ? `min(first + ${PART / 4}u, channels)` : "channels"};
    ${each(rows, (i) => `var s${i} = vec4f(0);`)}
    for (var turn = first; turn < last; turn += ${turns}u) {
      ${
        inRows
          ? `let line = matrix * g.channels + 4u * turn;
      let at = ${texelRow("line", "filters")} + vec2u(column, 0u);`
          : ""
      }
      ${isBuffer ? "" : each(loads, (r) => `let at${r} = ${texelOrZeroAt(`(source${r} + turn)`, `inside${r}`, "zeros")};`)}
      ${each(
        turns,
        (turn) => `{
      let c = turn + ${turn}u;
      ${weights(turn)}
      ${each(loads, (r) => `let x${r} = ${pixels(r, turn)};`)}
      ${each(rows, products)}
      }`,
      )}
    }
    ${
      parts
        ? `${each(rows, (i) => `y${i} += s${i};`)}
    first = select(last, 0u, last == channels);
    t += select(0u, 1u, last == channels);
  }`
        : ""
    }
  ${each(
    rows,
    (i) => `{ let pixel = ${ofLane(lanes, `p${Math.floor(i / lanes)}.output`, i % lanes)} * filters;
    if (k < filters && row + ${i}u < g.pixels) { Y[pixel + k] = ${parts ? "y" : "s"}${i}; } }`,
  )}
}`,
    };
  },
);
