import { type Epilogue, epilogueBindings, epilogueKind } from "../product/epilogue.js";
import { gatherTiles } from "../product/family.js";
import { ROWS } from "../product/gather-rows.js";
import { gatheredProduct } from "../product/gathered-product.js";
import { cheapLoads, type Operands, operandBinding, operandBindings } from "../product/operands.js";
import { outerWords } from "../product/outer.js";
import { outerLoads, outerVariant } from "../product/outer-product.js";
import { bind, type Gpu, type GpuArray, grid, type Kernel, type Range, type Shape, words } from "../runtime/index.js";
import type { WinogradTile } from "./winograd-matrices.js";
import {
  winogradInput,
  winogradOutput,
  winogradOutputGradient,
  winogradWeight,
  winogradWeightGradient,
} from "./winograd-transforms.wgsl.js";

/** Scratch for one transformed array; a batch that needs more goes through in pieces. */
const SCRATCH_BYTES = 64 * 2 ** 20;

/** Tiles that the products want at least, for each part of a sum. */
const MIN_TILES = 128;

/** Tiles that rounding up to whole tiles of the products adds at most. */
const MAX_PADDING = 63;

/** Whether filters are of the kind that Winograd's way can take. */
export const winogradFits = (weight: Shape, stride: number): boolean =>
  weight[0] === 3 && weight[1] === 3 && stride === 1 && weight[2] % 4 === 0 && weight[3] % 4 === 0;

/** What Winograd's way depends on besides the shapes. */
export interface WinogradPlan {
  /** To what the products of tiles of m×m outputs round the number of their rows up. */
  readonly rows: (m: WinogradTile) => number;
  /** What an element of a transformed weight costs; see `winogradCost`. */
  readonly weightPrice: number;
  /** Whether the weight's gradient is asked for, of which every piece of a batch has its own. */
  readonly gradient?: boolean;
  /** Tiles that may be used. */
  readonly sizes: readonly WinogradTile[];
}

/**
 * About what a convolution costs, in multiply-adds: those of its products, whose rows are rounded up to whole product
 * tiles; and what the transforms load and store, some fifty for each element of a tile. Weights are loaded ninefold and
 * stored (m+2)²-fold; their gradients come as parts, which are stored, loaded and added up. (Read off lavapipe, where
 * loads are dear; on a GPU the tuner has the last word.) Infinite where scratch memory would not do.
 */
export function winogradCost(gpu: Gpu, m: WinogradTile, weight: Shape, y: Shape, plan: WinogradPlan): number {
  const [, , c, k] = weight;
  const [tilesH, tilesW] = tilesOf(m, y);
  const tiles = y[0] * tilesH * tilesW;
  const images = imagesAtOnce(gpu, m, y, Math.max(c, k));
  const parts = plan.gradient ? Math.ceil(y[0] / images) : 1;
  if (images === 0 || parts * transformedBytes(m, c, k) > gpu.maxBindingBytes) return Number.POSITIVE_INFINITY;
  return (m + 2) ** 2 * (roundUp(tiles, plan.rows(m)) * c * k + 50 * tiles * (c + k) + plan.weightPrice * c * k);
}

/** The same of a direct convolution of 3×3. */
export const directCost = (weight: Shape, [n, h, w]: Shape): number => 9 * n * h * w * weight[2] * weight[3];

/** Rows of a tile that the products of a convolution to `y` can have, the one that suits them first. */
export function winogradRows(gpu: Gpu, m: WinogradTile, y: Shape): readonly number[] {
  const [tilesH, tilesW] = tilesOf(m, y);
  return gatherTiles(gpu, y[0] * tilesH * tilesW, y[3], { sets: (m + 2) ** 2 });
}

/** The tiles for which Winograd's way should pay, the best one first. */
export function winogradTiles(gpu: Gpu, weight: Shape, stride: number, y: Shape, plan: WinogradPlan): WinogradTile[] {
  if (!winogradFits(weight, stride)) return [];
  const costs = plan.sizes.map((m) => ({ m, cost: winogradCost(gpu, m, weight, y, plan) }));
  return costs
    .filter(({ cost }) => cost < directCost(weight, y))
    .sort((a, b) => a.cost - b.cost)
    .map(({ m }) => m);
}

/** Bytes of a transformed weight, or of one part of its gradient. */
const transformedBytes = (m: WinogradTile, c: number, k: number): number => 4 * (m + 2) ** 2 * c * k;

const roundUp = (n: number, step: number) => Math.ceil(n / step) * step;

interface WinogradConv2d {
  readonly x: GpuArray;
  readonly weight: GpuArray;
  readonly y: GpuArray;
  readonly padding: number;
  readonly epilogue?: Epilogue;
  /** Computes the input gradient instead: x stands for dy and y for dx. */
  readonly turned?: boolean;
  /** Outputs along each side of a tile. */
  readonly m: WinogradTile;
  /** Rows of the products' tiles. */
  readonly tile?: number;
}

/** A 3×3 convolution of stride 1, or the input gradient of one. */
export function winogradConv2d(gpu: Gpu, conv: WinogradConv2d): void {
  const { x, weight, y, padding, epilogue, turned = false, m } = conv;
  const [, , c, k] = weight.shape;
  const [from, to] = turned ? [k, c] : [c, k];
  const rows = conv.tile ?? winogradRows(gpu, m, y.shape)[0];
  const positions = (m + 2) ** 2;
  const { loads, readOnce } = transformLoads(gpu, m);
  const u = gpu.empty([positions, c, k]);
  transform(gpu, winogradWeight(m, turned), bind(weight), bind(u), { image: [0, 0, 0, k], rows: c });
  const tiling = tilesOf(m, y.shape);
  for (const range of pieces(gpu, m, y.shape, Math.max(from, to))) {
    const tiles = range.count * tiling[0] * tiling[1];
    const tilesOfPiece = { tiling, tiles, rows: roundUp(tiles, rows) };
    const v = gpu.empty([positions * tilesOfPiece.rows, from]);
    const products = gpu.empty([positions * tilesOfPiece.rows, to]);
    transform(gpu, winogradInput(m, loads), bind(x, range), bind(v), {
      ...tilesOfPiece,
      image: x.shape,
      padding,
      loads,
    });
    const gather = { ...ROWS, pixelsPerSet: tilesOfPiece.rows };
    gatheredProduct(gpu, { x: v, weight: u, y: products, gather, transposed: turned, tile: rows });
    const output = winogradOutput(m, epilogueKind(epilogue), readOnce);
    const extra = epilogueBindings(epilogue, range);
    transform(gpu, output, bind(products), bind(y, range), { ...tilesOfPiece, image: y.shape, loads: readOnce }, extra);
    gpu.release(v, products);
  }
  gpu.release(u);
}

interface WinogradWeightGradient {
  readonly x: GpuArray;
  readonly dy: GpuArray;
  readonly dWeight: GpuArray;
  readonly padding: number;
  readonly m: WinogradTile;
  readonly tile?: number;
}

/** dWeight [3, 3, C, K] of a convolution of stride 1. */
export function winogradWeightGradient2d(gpu: Gpu, conv: WinogradWeightGradient): void {
  const { x, dy, dWeight, padding, m, tile } = conv;
  const [, , c, k] = dWeight.shape;
  const positions = (m + 2) ** 2;
  const { loads, readOnce } = transformLoads(gpu, m);
  const tiling = tilesOf(m, dy.shape);
  const ranges = pieces(gpu, m, dy.shape, Math.max(c, k));
  const all = positions * dy.shape[0] * tiling[0] * tiling[1];
  const operands = outerLoads(gpu, 2 * all * c * k, 4 * all * (c + k));
  const { kernel, workgroups, target } = outerVariant(gpu, { taps: 1, channels: c, filters: k }, { tile, operands });
  const [columns, rows = 1] = workgroups;
  const most = ranges[0].count * tiling[0] * tiling[1];
  const room = Math.floor(gpu.maxBindingBytes / (ranges.length * transformedBytes(m, c, k)));
  const wanted = Math.min(Math.ceil(target / (positions * columns * rows)), Math.floor(most / MIN_TILES), room);
  const splits = Math.max(1, wanted);
  const parts = gpu.empty([ranges.length, positions, splits, c, k]);
  ranges.forEach((range, piece) => {
    const tiles = range.count * tiling[0] * tiling[1];
    const pixelsPerSplit = Math.ceil(tiles / splits);
    const tilesOfPiece = { tiling, tiles, rows: splits * pixelsPerSplit };
    const pixels = positions * tilesOfPiece.rows;
    const [v, d] = [gpu.empty([pixels, c]), gpu.empty([pixels, k])];
    transform(gpu, winogradInput(m, loads), bind(x, range), bind(v), {
      ...tilesOfPiece,
      image: x.shape,
      padding,
      loads,
    });
    transform(gpu, winogradOutputGradient(m, readOnce), bind(dy, range), bind(d), {
      ...tilesOfPiece,
      image: dy.shape,
      loads: readOnce,
    });
    const outer = { output: [1, pixels], input: [1, pixels], stride: 1, taps: ROWS.taps } as const;
    const uniforms = outerWords(outer, { pixels, pixelsPerSplit, firstSplit: piece * positions * splits }, c, k);
    const from = operandBindings(gpu, operands, bind(v), bind(d));
    gpu.run(kernel, [...from, bind(parts)], [columns, rows, positions * splits], uniforms, 2 * pixels * c * k);
    gpu.release(v, d);
  });
  const sizes = { image: [0, 0, 0, k], rows: c, splits, pieces: ranges.length, loads };
  transform(gpu, winogradWeightGradient(m, loads), bind(parts), bind(dWeight), sizes);
  gpu.release(parts);
}

type Tiling = readonly [h: number, w: number];

const tilesOf = (m: WinogradTile, [, h, w]: Shape): Tiling => [Math.ceil(h / m), Math.ceil(w / m)];

/** How many images go through at once: a multiple of 16, so that every range starts where a binding may; 0 if none can. */
function imagesAtOnce(gpu: Gpu, m: WinogradTile, y: Shape, channels: number): number {
  const [h, w] = tilesOf(m, y);
  const bytesPerTile = 4 * (m + 2) ** 2 * channels;
  const bytesPerImage = bytesPerTile * h * w;
  const most = (limit: number) => {
    const room = limit - MAX_PADDING * bytesPerTile;
    return bytesPerImage * y[0] <= room ? y[0] : Math.max(0, 16 * Math.floor(room / bytesPerImage / 16));
  };
  return most(Math.min(SCRATCH_BYTES, gpu.maxBindingBytes)) || most(gpu.maxBindingBytes);
}

function pieces(gpu: Gpu, m: WinogradTile, y: Shape, channels: number): Range[] {
  const images = y[0];
  const count = imagesAtOnce(gpu, m, y, channels);
  return Array.from({ length: Math.ceil(images / count) }, (_, i) => ({
    start: i * count,
    count: Math.min(count, images - i * count),
  }));
}

interface Transform {
  /** The array that is image-shaped: only its last three sizes count. */
  readonly image: Shape;
  readonly tiling?: Tiling;
  readonly tiles?: number;
  /** Threads for each quad of channels: padded tiles, or rows of weights. */
  readonly rows: number;
  readonly padding?: number;
  readonly splits?: number;
  readonly pieces?: number;
  /** Where the kernel reads. Default: buffers. */
  readonly loads?: Operands;
}

/** Where transforms read what they read several times or in parts, and what they read once. */
function transformLoads(gpu: Gpu, m: WinogradTile): { loads: Operands; readOnce: Operands } {
  const loads = cheapLoads(gpu);
  // A copy of 4×4 values for each 2×2 would cost more than it saves.
  return { loads, readOnce: m === 4 ? loads : "buffers" };
}

function transform(
  gpu: Gpu,
  kernel: Kernel,
  from: GPUBufferBinding,
  to: GPUBufferBinding,
  { image, tiling = [0, 0], tiles = 0, rows, padding = 0, splits = 1, pieces = 1, loads = "buffers" }: Transform,
  extra: readonly GPUBufferBinding[] = [],
): void {
  const [, h, w, channels] = image;
  const quads = channels / 4;
  const uniforms = words(h, w, quads, ...tiling, tiles, rows, padding, rows, splits, pieces);
  const operand = operandBinding(loads, gpu.texels.x, from);
  gpu.run(kernel, [operand, to, ...extra], grid(gpu, Math.ceil((rows * quads) / 64)), uniforms);
}
