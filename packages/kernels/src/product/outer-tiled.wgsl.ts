import { enable, named, storedType } from "../layout/vectors.js";
import type { DType, Kernel } from "../runtime/index.js";
import { variants } from "../variants.js";
import { OUTER_WGSL } from "./outer.js";

/**
 * Gathered outer product in workgroup tiles, for GPUs; see outer.ts for the formula.
 *
 *   tile      size (tap, channel) pairs × size filters, 4 × 4 a thread, (size/4)² threads
 *   step      16 pixels
 *   memory    16·size/4 vec4 of X and as many of dY, in the type in which they are stored
 *   dispatch  [filters / size, taps·channels / size, splits]
 *   needs     channels and filters multiples of 4
 */
export const outerTiled = variants((size: number, dtype: DType): Kernel => {
  const side = size / 4;
  const threads = side * side;
  const loads = (16 * side) / threads;
  const each = (n: number, line: (i: number) => string) => Array.from({ length: n }, (_, i) => line(i)).join("\n");
  return {
    label: named(`outer tiled ${size}`, dtype),
    code: /* wgsl */ `${enable(dtype)}alias stored = ${storedType(4, dtype)};
@group(0) @binding(0) var<storage, read> X: array<stored>;
@group(0) @binding(1) var<storage, read> D: array<stored>;
@group(0) @binding(2) var<storage, read_write> P: array<vec4f>;
@group(0) @binding(3) var<uniform> g: Outer;
${OUTER_WGSL}
var<workgroup> xs: array<stored, ${16 * side}>; // [pixel][quad]
var<workgroup> ds: array<stored, ${16 * side}>; // [pixel][filter quad]
@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let channels = g.channels / 4u;
  let filters = g.filters / 4u;
  let quads = g.taps * channels;
  let k0 = group.x * ${side}u + thread % ${side}u;
  let quad = min(group.y * ${side}u + thread % ${side}u, quads - 1u);
  let column = min(k0, filters - 1u);
  let tap = g.tap[quad / channels];
  let rows = thread / ${side}u;
  ${each(4, (i) => `var s${i} = vec4f(0);`)}
  let first = group.z * g.pixelsPerSplit;
  let last = min(first + g.pixelsPerSplit, g.pixels);
  for (var start = first; start < last; start += 16u) {
    ${each(
      loads,
      (i) => `{
      let pixel = start + thread / ${side}u + ${i * side}u;
      let p = min(pixel, last - 1u);
      let v = i32(p / g.outW % g.outH) * g.stride + tap.x;
      let u = i32(p % g.outW) * g.stride + tap.y;
      let x = X[inputAt(i32(p / g.outW / g.outH), v, u) * channels + quad % channels];
      xs[thread + ${i * threads}u] = select(stored(0), x, pixel < last && inside(v, u));
      ds[thread + ${i * threads}u] = D[p * filters + column];
    }`,
    )}
    workgroupBarrier();
    for (var k = 0u; k < 16u; k++) {
      let x = vec4f(xs[k * ${side}u + rows]);
      let d = vec4f(ds[k * ${side}u + thread % ${side}u]);
      ${each(4, (i) => `s${i} = fma(vec4f(x.${"xyzw"[i]}), d, s${i});`)}
    }
    workgroupBarrier();
  }
  if (k0 >= filters) { return; }
  let row = group.y * ${size}u + 4u * rows;
  let base = (g.firstSplit + group.z) * 4u * quads;
  ${each(4, (i) => `if (row + ${i}u < 4u * quads) { P[(base + row + ${i}u) * filters + k0] = s${i}; }`)}
}`,
  };
});
