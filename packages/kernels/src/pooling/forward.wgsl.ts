import { enable, type Lanes, MAIN, named, storedType, vectorTypes } from "../layout/vectors.js";
import type { DType, Kernel } from "../runtime/index.js";
import { variants } from "../variants.js";
import { hasAverage, hasMax, type Pooling, poolWgsl, type Windows } from "./windows.wgsl.js";

/**
 *   max      y = max_{window} x; indices = the first maximum's row·width + column, in row-major order
 *   average  y = Σ_{window} x / divisor
 *
 * The maximum starts from the window's first pixel inside the image, so that padding is as good as -∞ and an image of
 * -∞ stays one. NaN wins over any number, as in PyTorch.
 *
 *   tile      one vector of one output pixel per thread
 *   dispatch  [images · outputs · columns / 64]
 *   measured  (passes.bench.ts, lavapipe on two cores) 10.0 ms for the maxima of 3×3 at stride 2 in [16, 64, 64, 64];
 *             relu needs 3.6 ms for as many bytes, but the nine loads of each output are what costs
 */
export const poolForward = variants(
  (lanes: Lanes, windows: Windows, pooling: Pooling, from: DType, to: DType): Kernel => {
    const max = hasMax(pooling);
    const average = hasAverage(pooling);
    const stored = storedType(lanes, to);
    const at = pooling === "concat" ? "2u * pixel * p.columns + column" : "id";
    return {
      label: named(`pool ${windows} ${pooling}`, from),
      code: /* wgsl */ `${enable(from, to)}${vectorTypes(lanes)}
@group(0) @binding(0) var<storage, read> X: array<${storedType(lanes, from)}>;
@group(0) @binding(1) var<storage, read_write> Y: array<${stored}>;
${max ? "@group(0) @binding(2) var<storage, read_write> I: array<indices>;" : ""}
@group(0) @binding(${max ? 3 : 2}) var<uniform> p: Pool;
${poolWgsl(windows)}
${MAIN}
  if (id >= p.invocations) { return; }
  let column = id % p.columns;
  let pixel = id / p.columns;
  let line = pixel / p.output.y;
  let image = line / p.output.x;
  let o = vec2u(line % p.output.x, pixel % p.output.y);
  let w = window(o);
  let base = image * p.input.x * p.input.y;
  ${
    max
      ? `var found = indices(w.begin.x * p.input.y + w.begin.y);
  var best = vector(X[(base + w.begin.x * p.input.y + w.begin.y) * p.columns + column]);`
      : ""
  }
  ${average ? "var sum = vector(0);" : ""}
  for (var row = w.begin.x; row < w.end.x; row++) {
    for (var col = w.begin.y; col < w.end.y; col++) {
      let source = row * p.input.y + col;
      let v = vector(X[(base + source) * p.columns + column]);
      ${
        max
          ? `let better = (v > best) | ((bitcast<indices>(v) & indices(0x7fffffffu)) > indices(0x7f800000u));
      best = select(best, v, better);
      found = select(found, indices(source), better);`
          : ""
      }
      ${average ? "sum += v;" : ""}
    }
  }
  ${max ? `Y[${at}] = ${stored}(best);\n  I[id] = found;` : ""}
  ${average ? `Y[${at}${max ? " + p.columns" : ""}] = ${stored}(sum / divisor(o));` : ""}
}`,
    };
  },
);
