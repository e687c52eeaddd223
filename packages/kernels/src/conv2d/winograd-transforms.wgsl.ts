import type { Kernel } from "../runtime/index.js";

/**
 * The transforms around Winograd's F(2×2, 3×3) (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks",
 * 2015): a tile of 2×2 outputs comes from 4×4 inputs by 16 multiplications per pair of channels instead of 36.
 *
 *   Y = Aᵀ [ (G g Gᵀ) ∘ (Bᵀ d B) ] A      and, transposed, for the weight gradient      dg = Gᵀ [ (Bᵀ d B) ∘ (A dY Aᵀ) ] G
 *
 * Each of the 16 positions of a transformed tile is a matrix of its own, [tiles, channels], so that the products over
 * channels are 16 matrix products. Tiles are padded to whole tiles of that product, with zeros.
 *
 *   threads   one per (tile, quad of channels), quads fastest; or per (channel, quad of filters)
 *   dispatch  ceil(threads / 64), in two dimensions if need be
 *   needs     channels and filters multiples of 4
 */
const transform = (label: string, arrays: [string, string], body: string, functions = ""): Kernel => ({
  label: `winograd ${label}`,
  code: /* wgsl */ `
struct Shape {
  images: u32, height: u32, width: u32, quads: u32, // of the image that is read or written
  tilesH: u32, tilesW: u32, tiles: u32, paddedTiles: u32,
  padding: i32, rows: u32, splits: u32, pieces: u32,
}
@group(0) @binding(0) var<storage, read> X: array<${arrays[0]}>;
@group(0) @binding(1) var<storage, read_write> Y: array<${arrays[1]}>;
@group(0) @binding(2) var<uniform> g: Shape;
${functions}
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) thread: u32) {
  let index = (group.y * groups.x + group.x) * 64u + thread;
  let quad = index % g.quads;
  let at = index / g.quads; // tile, or channel
${body}
}`,
});

const each = (n: number, line: (i: number) => string) => Array.from({ length: n }, (_, i) => line(i)).join("\n");

const TILE = /* wgsl */ `
  if (at >= g.paddedTiles) { return; }
  let used = at < g.tiles;
  let image = at / (g.tilesH * g.tilesW);
  let row = i32(at / g.tilesW % g.tilesH) * 2;
  let column = i32(at % g.tilesW) * 2;
`;

/** Bᵀ, applied to four values. */
const inputLine = (d: (i: number) => string) => [
  `${d(0)} - ${d(2)}`,
  `${d(1)} + ${d(2)}`,
  `${d(2)} - ${d(1)}`,
  `${d(1)} - ${d(3)}`,
];

/**
 * V [16, tiles, C] = Bᵀ d B of x [N, H, W, C]. With `turned`, position (r, c) is stored at (3 − r, 3 − c) for the outer
 * rows and columns, whose product with U is then that of weights turned by 180°: the rows of G for taps in reverse order
 * are its rows with the first and the last exchanged.
 */
export const winogradInput = (turned: boolean): Kernel =>
  transform(
    turned ? "input turned" : "input",
    ["vec4f", "vec4f"],
    /* wgsl */ `${TILE}
  let y = row - g.padding;
  let x = column - g.padding;
  ${each(16, (i) => `let d${i >> 2}${i & 3} = load(used, image, y + ${i >> 2}, x + ${i & 3}, quad);`)}
  ${each(4, (c) =>
    inputLine((r) => `d${r}${c}`)
      .map((sum, r) => `let t${r}${c} = ${sum};`)
      .join(" "),
  )}
  let step = g.paddedTiles * g.quads;
  ${each(4, (r) =>
    inputLine((c) => `t${r}${c}`)
      .map((sum, c) => `Y[${4 * turn(r, turned) + turn(c, turned)}u * step + index] = ${sum};`)
      .join(" "),
  )}`,
    /* wgsl */ `
fn load(used: bool, image: u32, y: i32, x: i32, quad: u32) -> vec4f {
  let inside = used && y >= 0 && x >= 0 && y < i32(g.height) && x < i32(g.width);
  let source = (image * g.height + u32(clamp(y, 0, i32(g.height) - 1))) * g.width + u32(clamp(x, 0, i32(g.width) - 1));
  return select(vec4f(0), X[source * g.quads + quad], inside);
}`,
  );

const turn = (i: number, turned: boolean) => (turned && (i === 0 || i === 3) ? 3 - i : i);

/** Aᵀ, applied to four values. */
const outputLine = (m: (i: number) => string) => [`${m(0)} + ${m(1)} + ${m(2)}`, `${m(1)} - ${m(2)} - ${m(3)}`];

/** y [N, OH, OW, K] = Aᵀ M A of M [16, tiles, K]; `turned` as V is. */
export const winogradOutput = (turned: boolean): Kernel =>
  transform(
    turned ? "output turned" : "output",
    ["vec4f", "vec4f"],
    /* wgsl */ `${TILE}
  if (!used) { return; }
  let step = g.paddedTiles * g.quads;
  ${each(16, (i) => `let m${i >> 2}${i & 3} = X[${4 * turn(i >> 2, turned) + turn(i & 3, turned)}u * step + index];`)}
  ${each(4, (c) =>
    outputLine((r) => `m${r}${c}`)
      .map((sum, r) => `let t${r}${c} = ${sum};`)
      .join(" "),
  )}
  ${each(2, (r) =>
    outputLine((c) => `t${r}${c}`)
      .map((sum, c) => `store(image, row + ${r}, column + ${c}, quad, ${sum});`)
      .join(" "),
  )}`,
    /* wgsl */ `
fn store(image: u32, y: i32, x: i32, quad: u32, value: vec4f) {
  if (y < i32(g.height) && x < i32(g.width)) { Y[((image * g.height + u32(y)) * g.width + u32(x)) * g.quads + quad] = value; }
}`,
  );

/** A, applied to two values. */
const outputGradientLine = (d: (i: number) => string) => [d(0), `${d(0)} + ${d(1)}`, `${d(0)} - ${d(1)}`, `-${d(1)}`];

/** D [16, tiles, K] = A dY Aᵀ of dy [N, OH, OW, K]. */
export const winogradOutputGradient = transform(
  "output gradient",
  ["vec4f", "vec4f"],
  /* wgsl */ `${TILE}
  ${each(4, (i) => `let d${i >> 1}${i & 1} = load(used, image, row + ${i >> 1}, column + ${i & 1}, quad);`)}
  ${each(2, (c) =>
    outputGradientLine((r) => `d${r}${c}`)
      .map((sum, r) => `let t${r}${c} = ${sum};`)
      .join(" "),
  )}
  let step = g.paddedTiles * g.quads;
  ${each(4, (r) =>
    outputGradientLine((c) => `t${r}${c}`)
      .map((sum, c) => `Y[${4 * r + c}u * step + index] = ${sum};`)
      .join(" "),
  )}`,
  /* wgsl */ `
fn load(used: bool, image: u32, y: i32, x: i32, quad: u32) -> vec4f {
  let inside = used && y < i32(g.height) && x < i32(g.width);
  let source = (image * g.height + min(u32(y), g.height - 1u)) * g.width + min(u32(x), g.width - 1u);
  return select(vec4f(0), X[source * g.quads + quad], inside);
}`,
);

/** G, applied to three values. */
const weightLine = (w: (i: number) => string) => [
  w(0),
  `0.5 * (${w(0)} + ${w(1)} + ${w(2)})`,
  `0.5 * (${w(0)} - ${w(1)} + ${w(2)})`,
  w(2),
];

/** U [16, C, K] = G g Gᵀ of weight [3, 3, C, K]. A thread has one channel and four filters. */
export const winogradWeight = transform(
  "weight",
  ["vec4f", "vec4f"],
  /* wgsl */ `
  if (at >= g.rows) { return; }
  let step = g.rows * g.quads;
  ${each(9, (i) => `let w${Math.floor(i / 3)}${i % 3} = X[${i}u * step + index];`)}
  ${each(3, (c) =>
    weightLine((r) => `w${r}${c}`)
      .map((sum, r) => `let t${r}${c} = ${sum};`)
      .join(" "),
  )}
  ${each(4, (r) =>
    weightLine((c) => `t${r}${c}`)
      .map((sum, c) => `Y[${4 * r + c}u * step + index] = ${sum};`)
      .join(" "),
  )}`,
);

/** Gᵀ, applied to four values. */
const weightGradientLine = (u: (i: number) => string) => [
  `${u(0)} + 0.5 * (${u(1)} + ${u(2)})`,
  `0.5 * (${u(1)} - ${u(2)})`,
  `0.5 * (${u(1)} + ${u(2)}) + ${u(3)}`,
];

/** dWeight [3, 3, C, K] = Gᵀ dU G, where dU is the sum of the parts [pieces, 16, splits, C, K]. */
export const winogradWeightGradient = transform(
  "weight gradient",
  ["vec4f", "vec4f"],
  /* wgsl */ `
  if (at >= g.rows) { return; }
  let step = g.rows * g.quads;
  ${each(16, (i) => `var u${i >> 2}${i & 3} = vec4f(0);`)}
  for (var p = 0u; p < g.pieces; p++) {
    for (var s = 0u; s < g.splits; s++) {
      ${each(16, (i) => `u${i >> 2}${i & 3} += X[((p * 16u + ${i}u) * g.splits + s) * step + index];`)}
    }
  }
  ${each(4, (c) =>
    weightGradientLine((r) => `u${r}${c}`)
      .map((sum, r) => `let t${r}${c} = ${sum};`)
      .join(" "),
  )}
  ${each(3, (r) =>
    weightGradientLine((c) => `t${r}${c}`)
      .map((sum, c) => `Y[${3 * r + c}u * step + index] = ${sum};`)
      .join(" "),
  )}`,
);
