import type { Kernel } from "../runtime/index.js";
import { variants } from "../variants.js";
import { GATHER_WGSL } from "./gather.js";
import { type Operands, operandWgsl } from "./operands.js";

const each = (n: number, line: (i: number) => string) => Array.from({ length: n }, (_, i) => line(i)).join("\n");

/** Pixels of a thread, which share its loads of weights. */
const PIXELS = 8;

const WORKGROUP = 64;

/** Filters up to which most of a larger tile would be empty, and pixels that fill a GPU. */
const MAX_FILTERS = 8;
const MIN_PIXELS = 1024;

/** Channels up to which a tap's sum is as exact as it should be. */
const MAX_CHANNELS = 256;

/** Whether a product has so few filters for its pixels that these had better be spread over the lanes. */
export const isThin = (pixels: number, channels: number, filters: number): boolean =>
  filters <= MAX_FILTERS && pixels >= MIN_PIXELS && channels <= MAX_CHANNELS;

/** Workgroups that a thin product takes. */
export const thinTiles = (pixels: number, filters: number): number =>
  Math.ceil(pixels / (PIXELS * WORKGROUP)) * (filters / 4);

/**
 * Gathered product for few filters, such as the input gradient of a stem, where tiles would be mostly empty. Runs anywhere.
 *
 *   tile      512 pixels × 4 filters per workgroup, 8 × 4 per thread
 *   step      four input channels: 8 vec4 of X and 4 of W, for 128 multiply-adds
 *   sums      each tap by itself, and then these
 *   dispatch  filters/4 · pixels/512, in any dimensions
 *   operands  X in a buffer or a texture, W in a buffer
 *   needs     channels and filters multiples of 4, one set of weights
 *   measured  (lavapipe, two cores) the stem's input gradient, 4 images of 224×224: 52 ms; by broadcast 145 to 200
 */
export const gatherThin = variants((transposed: boolean, operands: Operands): Kernel => {
  const products = (p: number) =>
    transposed
      ? `s${p} += vec4f(${each(4, (k) => `dot(x${p}, w${k})`).replaceAll("\n", ", ")});`
      : each(4, (k) => `s${p} = fma(vec4f(x${p}[${k}]), w${k}, s${p});`);
  return {
    label: `gather thin${transposed ? " transposed" : ""}${operands === "texels" ? " of texels" : ""}`,
    code: /* wgsl */ `
${operandWgsl(operands, 0, "X")}
@group(0) @binding(1) var<storage, read> W: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> Y: array<vec4f>;
@group(0) @binding(3) var<uniform> g: Gather;
${GATHER_WGSL}
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) thread: u32) {
  let tile = group.y * groups.x + group.x;
  let channels = g.channels / 4u;
  let filters = g.filters / 4u;
  let k = tile % filters;
  let first = tile / filters * ${PIXELS * WORKGROUP}u + thread;
  ${each(PIXELS, (p) => `let p${p} = pixelAt(min(first + ${p * WORKGROUP}u, g.pixels - 1u));\nvar y${p} = vec4f(0);`)}
  for (var t = 0u; t < g.taps; t++) {
    let tap = g.tap[t];
    let weight = ${transposed ? "(u32(tap.z) * g.filters + 4u * k) * channels" : "u32(tap.z) * g.channels * filters + k"};
    ${each(
      PIXELS,
      (p) => `let v${p} = p${p}.y + tap.x; let u${p} = p${p}.x + tap.y;
    let inside${p} = inside(v${p}, u${p});
    let source${p} = inputAt(p${p}.image, v${p}, u${p}) / 4u;
    var s${p} = vec4f(0);`,
    )}
    for (var c = 0u; c < channels; c++) {
      ${each(4, (j) => `let w${j} = W[weight + ${transposed ? `${j}u * channels + c` : `(4u * c + ${j}u) * filters`}];`)}
      ${each(PIXELS, (p) => `let x${p} = loadX(source${p} + c);`)}
      ${each(PIXELS, products)}
    }
    ${each(PIXELS, (p) => `y${p} += select(vec4f(0), s${p}, inside${p});`)}
  }
  ${each(PIXELS, (p) => `if (first + ${p * WORKGROUP}u < g.pixels) { Y[p${p}.output * filters + k] = y${p}; }`)}
}`,
  };
});
