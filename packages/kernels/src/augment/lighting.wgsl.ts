import { MAIN, strideLoop } from "../layout/vectors.js";
import type { Kernel } from "../runtime/index.js";
import { variants } from "../variants.js";

/**
 *   x   = clamp(y, 1e-7, 1 - 1e-7)                                       per channel
 *   L   = (ln(x / (1 - x)) + brightness) · contrast
 *   L   = saturation · L + (1 - saturation) · (0.2989 L_r + 0.587 L_g + 0.114 L_b)
 *   rgb = 1 / (1 + exp(-L)), its hue turned
 *   y   = ((rgb - mean) / std, 0)
 *
 *   tile      a pixel at a time
 *   dispatch  [pixels / 64], at most 65,536 threads
 */
export const lightingKernel = variants((lit: boolean, turnsHue: boolean): Kernel => {
  const uniform = lit ? 2 : 1;
  return {
    label: lit ? "lighting" : "normalize floats",
    code: /* wgsl */ `
struct Lighting { mean: vec3f, pixels: u32, deviation: vec3f, first: u32 }
@group(0) @binding(0) var<storage, read_write> Y: array<vec4f>;
${lit ? "@group(0) @binding(1) var<storage, read> factors: array<vec4f>;" : ""}
@group(0) @binding(${uniform}) var<uniform> u: Lighting;
${lit ? LIGHT : ""}
${lit && turnsHue ? TURN_HUE : ""}
${MAIN}
  ${strideLoop("Y")} {
    var rgb = Y[i].rgb;
    ${lit ? "let factor = factors[u.first + i / u.pixels];\n    rgb = light(rgb, factor.xyz);" : ""}
    ${lit && turnsHue ? "rgb = turnHue(rgb, factor.w);" : ""}
    Y[i] = vec4f((rgb - u.mean) / u.deviation, 0);
  }
}`,
  };
});

const LIGHT = /* wgsl */ `
fn light(rgb: vec3f, factor: vec3f) -> vec3f {
  let x = clamp(rgb, vec3f(1e-7), vec3f(1 - 1e-7));
  let lit = (log(x / (1 - x)) + factor.x) * factor.y;
  let grey = dot(lit, vec3f(0.2989, 0.587, 0.114));
  return 1 / (1 + exp(-(factor.z * lit + (1 - factor.z) * grey)));
}`;

/** Hue from 0 to 1 as fast.ai finds it, and the way back by the six parts of the colour circle. */
const TURN_HUE = /* wgsl */ `
fn hueOf(c: vec3f, value: f32, chroma: f32) -> f32 {
  let away = (value - c) / chroma;
  if (c.r == value) { return away.b - away.g; }
  if (c.g == value) { return 2 + away.r - away.b; }
  return 4 + away.g - away.r;
}
fn turnHue(c: vec3f, turn: f32) -> vec3f {
  let value = max(c.r, max(c.g, c.b));
  let chroma = value - min(c.r, min(c.g, c.b));
  if (chroma == 0) { return c; }
  let sixth = fract(hueOf(c, value, chroma) / 6 + 1 + turn) * 6;
  let part = floor(sixth);
  let f = sixth - part;
  let p = value - chroma;
  let q = value - chroma * f;
  let t = value - chroma * (1 - f);
  switch (i32(part) % 6) {
    case 0: { return vec3f(value, t, p); }
    case 1: { return vec3f(q, value, p); }
    case 2: { return vec3f(p, value, t); }
    case 3: { return vec3f(p, q, value); }
    case 4: { return vec3f(t, p, value); }
    default: { return vec3f(value, p, q); }
  }
}`;
