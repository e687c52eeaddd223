import { type EpilogueKind, epilogueWgsl } from "../product/epilogue.js";
import { type Operands, operandWgsl } from "../product/operands.js";
import type { Kernel } from "../runtime/index.js";
import { variants } from "../variants.js";
import { type Matrix, transposed, type WinogradTile, winogradMatrices } from "./winograd-matrices.js";

/**
 * The transforms around Winograd's F(m×m, 3×3); see winograd-matrices.ts for the formula. With n = m + 2, each of the n²
 * positions of a transformed tile is a matrix of its own, [tiles, channels], so that the products over channels are n²
 * matrix products. Tiles are padded to whole tiles of that product, with zeros.
 *
 *   threads   one per (tile, quad of channels), quads fastest; or per (channel, quad of filters)
 *   dispatch  ceil(threads / 64), in two dimensions if need be
 *   needs     channels and filters multiples of 4
 */
function transform(
  label: string,
  m: WinogradTile,
  body: string,
  { functions = "", kind = "", from = "buffers" }: TransformParts = {},
): Kernel {
  const epilogue = epilogueWgsl(kind, "vec4f", 2);
  return {
    label: `winograd ${m}x${m} ${label}${kind && " + norm"}${from === "texels" ? " of texels" : ""}`,
    code: /* wgsl */ `
struct Shape {
  height: u32, width: u32, quads: u32, // of the image that is read or written
  tilesH: u32, tilesW: u32, tiles: u32, paddedTiles: u32,
  padding: i32, rows: u32, splits: u32, pieces: u32,
}
${operandWgsl(from, 0, "X")}
@group(0) @binding(1) var<storage, read_write> Y: array<vec4f>;
${kind && epilogue.text}
@group(0) @binding(${epilogue.next}) var<uniform> g: Shape;
${functions}
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) thread: u32) {
  let index = (group.y * groups.x + group.x) * 64u + thread;
  let quad = index % g.quads;
  let at = index / g.quads; // tile, or channel
${body}
}`,
  };
}

interface TransformParts {
  readonly functions?: string;
  readonly kind?: EpilogueKind;
  /** Where X is read. */
  readonly from?: Operands;
}

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const lines = (n: number, line: (i: number) => string) => range(n).map(line).join("\n  ");

/** WGSL: Σ row[i] · value(i). */
function combine(row: readonly number[], value: (i: number) => string): string {
  const terms = row.flatMap((factor, i) => {
    if (factor === 0) return [];
    const size = Math.abs(factor);
    return [`${factor < 0 ? "-" : "+"} ${size === 1 ? "" : `${size} * `}${value(i)}`];
  });
  return terms.join(" ").replace(/^\+ /, "");
}

/** WGSL: `to`ij = M `from` Mᵀ, column by column, then row by row; `store` is given what it is to do with each value. */
function bothSides(matrix: Matrix, from: string, store: (i: number, j: number, value: string) => string): string {
  const columns = range(matrix[0].length);
  const half = columns.map((c) =>
    matrix.map((row, r) => `let t${r}${c} = ${combine(row, (i) => `${from}${i}${c}`)};`).join(" "),
  );
  const whole = matrix.map((_, r) =>
    matrix
      .map((row, c) =>
        store(
          r,
          c,
          combine(row, (j) => `t${r}${j}`),
        ),
      )
      .join(" "),
  );
  return [...half, ...whole].join("\n  ");
}

/** The tile of an invocation, and its first output pixel. */
const tile = (m: WinogradTile) => /* wgsl */ `
  if (at >= g.paddedTiles) { return; }
  let used = at < g.tiles;
  let image = at / (g.tilesH * g.tilesW);
  let row = i32(at / g.tilesW % g.tilesH) * ${m};
  let column = i32(at % g.tilesW) * ${m};`;

const LOAD = /* wgsl */ `
fn load(used: bool, image: u32, y: i32, x: i32, quad: u32) -> vec4f {
  let inside = used && y >= 0 && x >= 0 && y < i32(g.height) && x < i32(g.width);
  let pixel = (image * g.height + u32(clamp(y, 0, i32(g.height) - 1))) * g.width + u32(clamp(x, 0, i32(g.width) - 1));
  return select(vec4f(0), loadX(pixel * g.quads + quad), inside);
}`;

const loadTile = (size: number, name: string, y: string, x: string) =>
  lines(
    size * size,
    (i) =>
      `let ${name}${Math.floor(i / size)}${i % size} = load(used, image, ${y} + ${Math.floor(i / size)}, ${x} + ${i % size}, quad);`,
  );

/** V [n², tiles, C] = Bᵀ d B of x [N, H, W, C]. */
export const winogradInput = variants((m: WinogradTile, from: Operands): Kernel => {
  const n = m + 2;
  const { bT } = winogradMatrices(m);
  const body = /* wgsl */ `${tile(m)}
  ${loadTile(n, "d", "row - g.padding", "column - g.padding")}
  let step = g.paddedTiles * g.quads;
  ${bothSides(bT, "d", (r, c, value) => `Y[${n * r + c}u * step + index] = ${value};`)}`;
  return transform("input", m, body, { functions: LOAD, from });
});

/** y [N, OH, OW, K] = Aᵀ M A of M [n², tiles, K], and the epilogue after it. */
export const winogradOutput = variants((m: WinogradTile, kind: EpilogueKind, from: Operands): Kernel => {
  const n = m + 2;
  const { aT } = winogradMatrices(m);
  const body = /* wgsl */ `${tile(m)}
  if (!used) { return; }
  ${kind && "let norm = normOf(quad);"}
  let step = g.paddedTiles * g.quads;
  ${lines(n * n, (i) => `let m${Math.floor(i / n)}${i % n} = loadX(${i}u * step + index);`)}
  ${bothSides(aT, "m", (r, c, value) => `store(${kind && "norm, "}image, row + ${r}, column + ${c}, quad, ${value});`)}`;
  const store = /* wgsl */ `
fn store(${kind && "norm: Norm, "}image: u32, y: i32, x: i32, quad: u32, value: vec4f) {
  if (y >= i32(g.height) || x >= i32(g.width)) { return; }
  let at = ((image * g.height + u32(y)) * g.width + u32(x)) * g.quads + quad;
  Y[at] = ${kind ? "finish(norm, at, value)" : "value"};
}`;
  return transform("output", m, body, { functions: store, kind, from });
});

/** D [n², tiles, K] = A dY Aᵀ of dy [N, OH, OW, K]. */
export const winogradOutputGradient = variants((m: WinogradTile, from: Operands): Kernel => {
  const n = m + 2;
  const a = transposed(winogradMatrices(m).aT);
  const body = /* wgsl */ `${tile(m)}
  ${loadTile(m, "d", "row", "column")}
  let step = g.paddedTiles * g.quads;
  ${bothSides(a, "d", (r, c, value) => `Y[${n * r + c}u * step + index] = ${value};`)}`;
  return transform("output gradient", m, body, { functions: LOAD, from });
});

/**
 * U [n², C, K] = G g Gᵀ of weight [3, 3, C, K], with `turned` of the weight turned by 180°, as the input gradient wants it.
 * A thread has one channel and four filters.
 */
export const winogradWeight = variants((m: WinogradTile, turned: boolean): Kernel => {
  const n = m + 2;
  const { g } = winogradMatrices(m);
  const body = /* wgsl */ `
  if (at >= g.rows) { return; }
  let step = g.rows * g.quads;
  ${lines(9, (i) => `let w${Math.floor(i / 3)}${i % 3} = loadX(${turned ? 8 - i : i}u * step + index);`)}
  ${bothSides(g, "w", (r, c, value) => `Y[${n * r + c}u * step + index] = ${value};`)}`;
  return transform(turned ? "weight turned" : "weight", m, body);
});

/** dWeight [3, 3, C, K] = Gᵀ dU G, where dU is the sum of the parts [pieces, n², splits, C, K]. */
export const winogradWeightGradient = variants((m: WinogradTile, from: Operands): Kernel => {
  const n = m + 2;
  const gT = transposed(winogradMatrices(m).g);
  const body = /* wgsl */ `
  if (at >= g.rows) { return; }
  let step = g.rows * g.quads;
  ${lines(n * n, (i) => `var u${Math.floor(i / n)}${i % n} = vec4f(0);`)}
  for (var p = 0u; p < g.pieces; p++) {
    for (var s = 0u; s < g.splits; s++) {
      ${lines(n * n, (i) => `u${Math.floor(i / n)}${i % n} += loadX(((p * ${n * n}u + ${i}u) * g.splits + s) * step + index);`)}
    }
  }
  ${bothSides(gT, "u", (r, c, value) => `Y[${3 * r + c}u * step + index] = ${value};`)}`;
  return transform("weight gradient", m, body, { from });
});
