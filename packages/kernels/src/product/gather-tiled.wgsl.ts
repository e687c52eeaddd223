import { enable, named, storedType } from "../layout/vectors.js";
import type { DType, Kernel } from "../runtime/index.js";
import { variants } from "../variants.js";
import { type EpilogueKind, epilogueWgsl } from "./epilogue.js";
import { GATHER_WGSL } from "./gather.js";

/**
 * Gathered product in workgroup tiles, for GPUs.
 *
 *   tile      size pixels × size filters, 4 × 4 a thread, (size/4)² threads
 *   step      16 rows of the product's inner axis, four quads of channels; taps and channels form one axis,
 *             so that the stem's single quad wastes nothing
 *   memory    size·4 vec4 of X by pixel, 16·size/4 vec4 of W
 *   dispatch  [filters / size, pixels / size]
 *   transposed  W is [taps, K, C], turned on its way into workgroup memory
 *   f16       workgroup memory holds halves: W is rounded on its way there, as autocast would; sums are f32
 *   needs     channels and filters multiples of 4
 */
export const gatherTiled = variants((size: number, transposed: boolean, kind: EpilogueKind, dtype: DType): Kernel => {
  const side = size / 4;
  const threads = side * side;
  const loads = (size * 4) / threads;
  const epilogue = epilogueWgsl(kind, "vec4f", 3, "stored");
  const each = (n: number, line: (i: number) => string) => Array.from({ length: n }, (_, i) => line(i)).join("\n");
  return {
    label: named(`gather tiled ${size}${transposed ? " transposed" : ""}${kind && " + norm"}`, dtype),
    code: /* wgsl */ `${enable(dtype)}alias stored = ${storedType(4, dtype)};
@group(0) @binding(0) var<storage, read> X: array<stored>;
@group(0) @binding(1) var<storage, read> W: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> Y: array<stored>;
${epilogue.text}
@group(0) @binding(${epilogue.next}) var<uniform> g: Gather;
${GATHER_WGSL}
var<workgroup> xs: array<stored, ${size * 4}>; // [pixel][quad]
var<workgroup> ws: array<stored, ${16 * side}>; // ${transposed ? "[filter][quad]" : "[row][filter quad]"}
@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) thread: u32) {
  let row = (group.z * groups.y + group.y) * ${size}u;
  let channels = g.channels / 4u;
  let filters = g.filters / 4u;
  let quads = g.taps * channels;
  let matrices = matricesAt(row);
  let k0 = group.x * ${side}u + thread % ${side}u;
  let rows = thread / ${side}u * 4u;
  ${each(
    loads,
    (i) => `let e${i} = thread + ${i * threads}u;
  let p${i} = pixelAt(min(row + e${i} / 4u, g.pixels - 1u));`,
  )}
  ${each(4, (i) => `var y${i} = vec4f(0);`)}
  for (var q = 0u; q < quads; q += 4u) {
    ${each(
      loads,
      (i) => `{
      let quad = q + e${i} % 4u;
      let tap = g.tap[min(quad, quads - 1u) / channels];
      let v = p${i}.y + tap.x; let u = p${i}.x + tap.y;
      let x = X[inputAt(p${i}.image, v, u) / 4u + quad % channels];
      xs[e${i}] = select(stored(0), x, quad < quads && inside(v, u));
      ${
        transposed
          ? `let column = min(group.x * ${size}u + e${i} / 4u, g.filters - 1u);
      let w = W[((matrices + u32(tap.z)) * g.filters + column) * channels + quad % channels];
      ws[e${i}] = select(stored(0), stored(w), quad < quads);`
          : `let line = 4u * q + e${i} / ${side}u;
      let column = min(group.x * ${side}u + e${i} % ${side}u, filters - 1u);
      let matrix = matrices + u32(g.tap[min(line / 4u, quads - 1u) / channels].z);
      ws[e${i}] = select(stored(0), stored(W[(matrix * g.channels + line % g.channels) * filters + column]), line < 4u * quads);`
      }
    }`,
    )}
    workgroupBarrier();
    for (var k = 0u; k < 4u; k++) {
      ${
        transposed
          ? `${each(4, (j) => `let f${j} = vec4f(ws[(thread % ${side}u * 4u + ${j}u) * 4u + k]);`)}
      ${each(4, (j) => `let w${j} = vec4f(f0[${j}], f1[${j}], f2[${j}], f3[${j}]);`)}`
          : each(4, (j) => `let w${j} = vec4f(ws[(4u * k + ${j}u) * ${side}u + thread % ${side}u]);`)
      }
      ${each(4, (i) => `{ let x = vec4f(xs[(rows + ${i}u) * 4u + k]); y${i} = fma(vec4f(x.w), w3, fma(vec4f(x.z), w2, fma(vec4f(x.y), w1, fma(vec4f(x.x), w0, y${i})))); }`)}
    }
    workgroupBarrier();
  }
  if (k0 >= filters) { return; }
  let norm = normOf(k0);
  ${each(4, (i) => `if (row + rows + ${i}u < g.pixels) { let at = pixelAt(row + rows + ${i}u).output * filters + k0; Y[at] = stored(finish(norm, at, y${i})); }`)}
}`,
  };
});
