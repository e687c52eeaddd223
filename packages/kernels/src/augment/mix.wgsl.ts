import { MAIN, strideLoop } from "../layout/vectors.js";
import type { Kernel } from "../runtime/index.js";
import { variants } from "../variants.js";

/**
 *   y[image]  = weight · x[image] + (1 - weight) · x[partner]      inside the box
 *   y[image]  = x[image]                                           outside
 *
 * X is one range of images. In the first pass it is that of Y, and y is written; in further passes it is another, and
 * the partners found there are added.
 *
 *   tile      a pixel at a time
 *   dispatch  [pixels / 64], at most 65,536 threads
 */
export const mixKernel = variants(
  (first: boolean): Kernel => ({
    label: "mix",
    code: /* wgsl */ `
struct Mix { size: vec2u, image: u32, other: u32 }
@group(0) @binding(0) var<storage, read> X: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> Y: array<vec4f>;
@group(0) @binding(2) var<storage, read> partners: array<u32>;
@group(0) @binding(3) var<storage, read> weights: array<f32>;
@group(0) @binding(4) var<storage, read> box: vec4u; // top, bottom, left, right
@group(0) @binding(5) var<uniform> m: Mix;
${MAIN}
  let pixels = m.size.x * m.size.y;
  ${strideLoop("Y")} {
    let image = i / pixels;
    let place = i - image * pixels;
    let row = place / m.size.y;
    let column = place - row * m.size.y;
    let inside = row >= box.x && row < box.y && column >= box.z && column < box.w;
    let weight = select(1, weights[m.image + image], inside);
    var value = ${first ? "weight * X[i]" : "Y[i]"};
    let partner = partners[m.image + image];
    if (partner >= m.other && (partner - m.other) * pixels < arrayLength(&X)) {
      value += (1 - weight) * X[(partner - m.other) * pixels + place];
    }
    Y[i] = value;
  }
}`,
  }),
);
