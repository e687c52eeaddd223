import { MAIN } from "../layout/vectors.js";
import type { Kernel } from "../runtime/index.js";

/**
 *   y[pixel] = ((rgb / 255 - mean) / std, 0)
 *
 *   tile      4 pixels per thread: three words of bytes in, four vec4 out
 *   dispatch  [pixels / 4 / 64]
 */
export const normalizeKernel: Kernel = {
  label: "normalize",
  code: /* wgsl */ `
struct Normalize { mean: vec3f, deviation: vec3f }
@group(0) @binding(0) var<storage, read> bytes: array<u32>;
@group(0) @binding(1) var<storage, read_write> Y: array<vec4f>;
@group(0) @binding(2) var<uniform> n: Normalize;
fn store(pixel: u32, rgb: u32) {
  let unit = vec3f((vec3u(rgb) >> vec3u(0u, 8u, 16u)) & vec3u(255u)) / 255;
  if (pixel < arrayLength(&Y)) { Y[pixel] = vec4f((unit - n.mean) / n.deviation, 0); }
}
${MAIN}
  let pixel = id * 4u;
  if (pixel >= arrayLength(&Y)) { return; }
  let a = bytes[id * 3u];
  let b = bytes[id * 3u + 1u];
  let c = bytes[id * 3u + 2u];
  store(pixel, a);
  store(pixel + 1u, (a >> 24u) | (b << 8u));
  store(pixel + 2u, (b >> 16u) | (c << 16u));
  store(pixel + 3u, c >> 8u);
}`,
};
