import { enable, named, storedType } from "../layout/vectors.js";
import type { DType, Kernel } from "../runtime/index.js";
import { variants } from "../variants.js";
import { type EpilogueKind, epilogueWgsl } from "./epilogue.js";
import { GATHER_WGSL } from "./gather.js";

/**
 * Gathered product, one output a thread: for channels or filters that aren't multiples of 4, such as a head of three
 * classes. Runs anywhere.
 *
 *   dispatch  ceil(pixels · filters / 64), in two dimensions if need be
 */
export const gatherPlain = variants((transposed: boolean, kind: EpilogueKind, dtype: DType): Kernel => {
  const stored = storedType(1, dtype);
  const epilogue = epilogueWgsl(kind, "f32", 3, stored);
  return {
    label: named(`gather plain${transposed ? " transposed" : ""}${kind && " + norm"}`, dtype),
    code: /* wgsl */ `${enable(dtype)}
@group(0) @binding(0) var<storage, read> X: array<${stored}>;
@group(0) @binding(1) var<storage, read> W: array<f32>;
@group(0) @binding(2) var<storage, read_write> Y: array<${stored}>;
${epilogue.text}
@group(0) @binding(${epilogue.next}) var<uniform> g: Gather;
${GATHER_WGSL}
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) thread: u32) {
  let index = (group.y * groups.x + group.x) * 64u + thread;
  let pixel = index / g.filters;
  if (pixel >= g.pixels) { return; }
  let k0 = index % g.filters;
  let p = pixelAt(pixel);
  let matrices = matricesAt(pixel);
  var sum = 0f;
  for (var t = 0u; t < g.taps; t++) {
    let tap = g.tap[t];
    let v = p.y + tap.x;
    let u = p.x + tap.y;
    if (!inside(v, u)) { continue; }
    let x = inputAt(p.image, v, u);
    let w = (matrices + u32(tap.z)) * g.channels * g.filters + k0${transposed ? " * g.channels" : ""};
    var part = 0f;
    for (var c = 0u; c < g.channels; c++) { part += f32(X[x + c]) * W[w + c${transposed ? "" : " * g.filters"}]; }
    sum += part;
  }
  let at = p.output * g.filters + k0;
  Y[at] = ${stored}(finish(normOf(k0), at, sum));
}`,
  };
});
