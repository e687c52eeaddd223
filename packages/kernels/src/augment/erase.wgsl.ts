import { PCG4D_WGSL } from "../dropout/hash.js";
import { MAIN, strideLoop } from "../layout/vectors.js";
import type { Kernel } from "../runtime/index.js";

/**
 *   words    = pcg4d(pixel, key0, key1, 1)
 *   u        = (words + 0.5) / 2^32
 *   y[pixel] = √(-2 ln u_x) · (cos 2πu_y, sin 2πu_y), √(-2 ln u_z) · cos 2πu_w    where a box holds it (Box-Muller)
 *
 *   tile      a pixel at a time; those outside of all boxes are neither read nor written
 *   dispatch  [pixels / 64], at most 65,536 threads
 */
export const eraseKernel: Kernel = {
  label: "erase",
  code: /* wgsl */ `
struct Erase { size: vec2u, first: u32, boxes: u32 }
@group(0) @binding(0) var<storage, read_write> Y: array<vec4f>;
@group(0) @binding(1) var<storage, read> boxes: array<vec4u>;
@group(0) @binding(2) var<storage, read> key: array<u32, 2>;
@group(0) @binding(3) var<uniform> e: Erase;
${PCG4D_WGSL}
// cos and sin of a number of turns, by Taylor's series within an eighth of a turn: WGSL's own may be off by 2^-11.
fn circle(turns: f32) -> vec2f {
  let quarter = round(4 * turns);
  let a = (4 * turns - quarter) * 1.5707963268;
  let q = a * a;
  let c = 1 - q / 2 * (1 - q / 12 * (1 - q / 30 * (1 - q / 56)));
  let s = a * (1 - q / 6 * (1 - q / 20 * (1 - q / 42)));
  let turned = select(vec2f(c, s), vec2f(-s, c), quarter % 2 == 1);
  return select(turned, -turned, quarter % 4 >= 2);
}
fn noise(pixel: u32) -> vec3f {
  // The largest words round to 1 exactly, and the logarithm of that is harmless.
  let u = (vec4f(pcg4d(vec4u(pixel, key[0], key[1], 1u))) + 0.5) / 4294967296;
  let radius = sqrt(-2 * log(u.xz));
  return vec3f(radius.x * circle(u.y), radius.y * circle(u.w).x);
}
${MAIN}
  ${strideLoop("Y")} {
    let image = i / (e.size.x * e.size.y);
    let place = i - image * e.size.x * e.size.y;
    let row = place / e.size.y;
    let column = place - row * e.size.y;
    for (var b = 0u; b < e.boxes; b++) {
      let box = boxes[(e.first + image) * e.boxes + b];
      if (row >= box.x && row < box.y && column >= box.z && column < box.w) {
        Y[i] = vec4f(noise(e.first * e.size.x * e.size.y + i), 0);
        break;
      }
    }
  }
}`,
};
