import { MAIN, strideLoop } from "../layout/vectors.js";
import type { Kernel } from "../runtime/index.js";
import { variants } from "../variants.js";
import { texelReader, texelType } from "./pictures.js";
import type { SampleMode, SamplePadMode } from "./sample-modes.js";

/**
 *   (X, Y, Z)  = map[image] · (column, row, 1)
 *   at         = pad((X, Y) / Z)
 *   y[pixel]   = x at `at`, weighted between the four pixels around it (or the nearest one, ties to even)
 *
 * Reflection is PyTorch's: distance from the mirror modulo twice the span, folded, then clamped to the picture.
 *
 *   tile      a pixel at a time, four texels each
 *   dispatch  [pixels of y / 64], at most 65,536 threads
 */
export const resampleKernel = variants(
  (packed: boolean, mode: SampleMode, padMode: SamplePadMode): Kernel => ({
    label: `resample ${packed ? "bytes" : "floats"}`,
    code: /* wgsl */ `
struct Resample { inSize: vec2u, outSize: vec2u, first: u32, skip: u32, mirror: f32, pad: u32, span: vec2f }
@group(0) @binding(0) var<storage, read> source: array<${texelType(packed)}>;
@group(0) @binding(1) var<storage, read> maps: array<mat3x3f>;
@group(0) @binding(2) var<storage, read_write> Y: array<vec4f>;
@group(0) @binding(3) var<uniform> r: Resample;
${texelReader(packed)}
${PAD[padMode]}
fn at(image: u32, x: i32, y: i32) -> vec3f {
  let size = vec2i(r.inSize.yx);
  ${padMode === "zeros" ? "if (x < 0 || y < 0 || x >= size.x || y >= size.y) { return vec3f(); }" : ""}
  let column = u32(clamp(x, 0, size.x - 1));
  let row = u32(clamp(y, 0, size.y - 1));
  return texel(r.skip, (image * r.inSize.x + row) * r.inSize.y + column);
}
${SAMPLE[mode]}
${MAIN}
  ${strideLoop("Y")} {
    let image = i / (r.outSize.x * r.outSize.y);
    let place = i - image * r.outSize.x * r.outSize.y;
    let row = place / r.outSize.y;
    let point = maps[r.first + image] * vec3f(f32(place - row * r.outSize.y), f32(row), 1);
    Y[i] = vec4f(sample(image, pad(point.xy / point.z)), 0);
  }
}`,
  }),
);

const CLAMP = "clamp(p, vec2f(), vec2f(r.inSize.yx) - 1)";

const PAD: Readonly<Record<SamplePadMode, string>> = {
  // A point two pixels outside is as black as one farther away, and its whole numbers stay small.
  zeros: "fn pad(p: vec2f) -> vec2f { return clamp(p, vec2f(-2), vec2f(r.inSize.yx) + 1); }",
  border: `fn pad(p: vec2f) -> vec2f { return ${CLAMP}; }`,
  reflection: `
fn fold(x: f32, span: f32) -> f32 {
  if (span == 0) { return 0; }
  let distance = abs(x - r.mirror);
  let turns = floor(distance / span);
  let rest = distance - turns * span;
  return r.mirror + select(rest, span - rest, turns % 2 == 1);
}
fn pad(q: vec2f) -> vec2f {
  let p = vec2f(fold(q.x, r.span.x), fold(q.y, r.span.y));
  return ${CLAMP};
}`,
};

const SAMPLE: Readonly<Record<SampleMode, string>> = {
  bilinear: `
fn sample(image: u32, p: vec2f) -> vec3f {
  let low = vec2i(floor(p));
  let t = p - floor(p);
  let top = mix(at(image, low.x, low.y), at(image, low.x + 1, low.y), t.x);
  let bottom = mix(at(image, low.x, low.y + 1), at(image, low.x + 1, low.y + 1), t.x);
  return mix(top, bottom, t.y);
}`,
  nearest: `
fn sample(image: u32, p: vec2f) -> vec3f {
  let nearest = vec2i(round(p));
  return at(image, nearest.x, nearest.y);
}`,
};
