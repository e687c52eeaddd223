import { enable, type Lanes, MAIN, named, storedType, vectorTypes } from "../layout/vectors.js";
import type { DType, Kernel } from "../runtime/index.js";
import { variants } from "../variants.js";
import { hasAverage, hasMax, type Pooling, poolWgsl, type Windows } from "./windows.wgsl.js";

/**
 * Each input pixel gathers from the outputs that saw it; nothing is scattered, so no atomics and always the same bits.
 *
 *   max      dx = Σ_{outputs over the pixel} dy · [indices = pixel]
 *   average  dx = Σ_{outputs over the pixel} dy / divisor
 *
 *   tile      one vector of 2×2 input pixels per thread: under windows of 3 at stride 2 each dy is read 2¼ times less
 *             often than with one pixel per thread
 *   dispatch  [images · ⌈height/2⌉ · ⌈width/2⌉ · columns / 64]
 *   measured  (passes.bench.ts, lavapipe on two cores) 10.1 ms for the maxima of 3×3 at stride 2 in [16, 64, 64, 64];
 *             relu needs 3.6 ms for as many bytes
 */
export const poolBackward = variants(
  (lanes: Lanes, windows: Windows, pooling: Pooling, from: DType, to: DType): Kernel => {
    const stored = storedType(lanes, to);
    const max = hasMax(pooling);
    const average = hasAverage(pooling);
    const read = pooling === "concat" ? "2u * output * p.columns + column" : "output * p.columns + column";
    const patch = [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ];
    const each = (line: (row: number, col: number, name: string) => string) =>
      patch.map(([row, col]) => line(row, col, `d${row}${col}`)).join("\n      ");
    return {
      label: named(`pool backward ${windows} ${pooling}`, to),
      code: /* wgsl */ `${enable(from, to)}${vectorTypes(lanes)}
@group(0) @binding(0) var<storage, read> dY: array<${storedType(lanes, from)}>;
@group(0) @binding(1) var<storage, read_write> dX: array<${stored}>;
${max ? "@group(0) @binding(2) var<storage, read> I: array<indices>;" : ""}
@group(0) @binding(${max ? 3 : 2}) var<uniform> p: Pool;
${poolWgsl(windows)}
fn sees(w: Span, pixel: vec2u) -> bool { return all(pixel >= w.begin) && all(pixel < w.end); }
${MAIN}
  if (id >= p.invocations) { return; }
  let tiles = (p.input + 1u) / 2u;
  let column = id % p.columns;
  let tile = id / p.columns;
  let line = tile / tiles.y;
  let image = line / tiles.x;
  let first = 2u * vec2u(line % tiles.x, tile % tiles.y);
  let last = min(first + 1u, p.input - 1u);
  let pixel = first.x * p.input.y + first.y;
  ${each((_row, _col, d) => `var ${d} = vector(0);`)}
  let outputs = covering(first, last);
  for (var row = outputs.begin.x; row < outputs.end.x; row++) {
    for (var col = outputs.begin.y; col < outputs.end.y; col++) {
      let output = (image * p.output.x + row) * p.output.y + col;
      ${
        max
          ? `let found = I[output * p.columns + column];
      let gMax = vector(dY[${read}]);
      ${each((r, c, d) => `${d} += select(vector(0), gMax, found == indices(pixel + ${r}u * p.input.y + ${c}u));`)}`
          : ""
      }
      ${
        average
          ? `let w = window(vec2u(row, col));
      let gAverage = vector(dY[${read}${max ? " + p.columns" : ""}]) / divisor(vec2u(row, col));
      ${each((r, c, d) => `${d} += select(vector(0), gAverage, sees(w, first + vec2u(${r}u, ${c}u)));`)}`
          : ""
      }
    }
  }
  let at = (image * p.input.x * p.input.y + pixel) * p.columns + column;
  ${each((r, c, d) => `if (first.x + ${r}u <= last.x && first.y + ${c}u <= last.y) { dX[at + (${r}u * p.input.y + ${c}u) * p.columns] = ${stored}(${d}); }`)}
}`,
    };
  },
);
