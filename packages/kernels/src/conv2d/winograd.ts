import { gatherTiles } from "../product/family.js";
import { ROWS } from "../product/gather-rows.js";
import { gatheredProduct } from "../product/gathered-product.js";
import { outerWords } from "../product/outer.js";
import { outerVariant } from "../product/outer-product.js";
import { bind, type Gpu, type GpuArray, grid, type Kernel, type Range, type Shape, words } from "../runtime/index.js";
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

/** Whether filters are of the kind that Winograd's way can take. */
export const winogradFits = (weight: Shape, stride: number): boolean =>
  weight[0] === 3 && weight[1] === 3 && stride === 1 && weight[2] % 4 === 0 && weight[3] % 4 === 0;

/**
 * Whether it pays: 16 multiplications a tile must be clearly fewer than 9 an output (tiles hang over the edges of small
 * images, and their number is rounded up to whole product tiles of `rows`), the products large enough to pay for the
 * transforms around them, and the scratch memory within bounds.
 */
export function winogradPays(gpu: Gpu, weight: Shape, stride: number, y: Shape, rows: number): boolean {
  const [n, h, w] = y;
  const [, , c, k] = weight;
  const [tilesH, tilesW] = tilesOf(y);
  return (
    winogradFits(weight, stride) &&
    c * k >= 4096 &&
    16 * roundUp(n * tilesH * tilesW, rows) <= 0.7 * 9 * n * h * w &&
    imagesAtOnce(gpu, y, Math.max(c, k)) > 0
  );
}

const roundUp = (n: number, step: number) => Math.ceil(n / step) * step;

/** A 3×3 convolution of stride 1; with `turned` the input gradient of one, where x stands for dy and y for dx. */
export function winogradConv2d(
  gpu: Gpu,
  {
    x,
    weight,
    y,
    padding,
    turned = false,
    tile: rows = gatherTiles(gpu, y.shape[0] * y.shape[1] * y.shape[2], weight.shape[turned ? 2 : 3])[0],
  }: { x: GpuArray; weight: GpuArray; y: GpuArray; padding: number; turned?: boolean; tile?: number },
): void {
  const [, , c, k] = weight.shape;
  const [from, to] = turned ? [k, c] : [c, k];
  const u = gpu.empty([16, c, k]);
  transform(gpu, winogradWeight, weight, u, { image: [0, 0, 0, k], rows: c });
  const tiling = tilesOf(y.shape);
  for (const range of pieces(gpu, y.shape, Math.max(from, to))) {
    const tiles = range.count * tiling[0] * tiling[1];
    const paddedTiles = roundUp(tiles, rows);
    const v = gpu.empty([16 * paddedTiles, from]);
    const m = gpu.empty([16 * paddedTiles, to]);
    transform(gpu, winogradInput(turned), { ...x, range }, v, {
      image: x.shape,
      tiling,
      tiles,
      rows: paddedTiles,
      padding,
    });
    gatheredProduct(gpu, {
      x: v,
      weight: u,
      y: m,
      gather: { ...ROWS, pixelsPerSet: paddedTiles },
      transposed: turned,
      tile: rows,
    });
    transform(gpu, winogradOutput(turned), m, { ...y, range }, { image: y.shape, tiling, tiles, rows: paddedTiles });
    gpu.release(v, m);
  }
  gpu.release(u);
}

/** dWeight [3, 3, C, K] of a convolution of stride 1. */
export function winogradWeightGradient2d(
  gpu: Gpu,
  { x, dy, dWeight, padding, tile }: { x: GpuArray; dy: GpuArray; dWeight: GpuArray; padding: number; tile?: number },
): void {
  const [, , c, k] = dWeight.shape;
  const tiling = tilesOf(dy.shape);
  const ranges = pieces(gpu, dy.shape, Math.max(c, k));
  const { kernel, workgroups, target } = outerVariant(gpu, c, k, tile);
  const [columns, rows = 1] = workgroups;
  const tilesOfPiece = ranges[0].count * tiling[0] * tiling[1];
  const splits = Math.max(1, Math.min(Math.ceil(target / (16 * columns * rows)), Math.floor(tilesOfPiece / MIN_TILES)));
  const parts = gpu.empty([ranges.length, 16, splits, c, k]);
  ranges.forEach((range, piece) => {
    const tiles = range.count * tiling[0] * tiling[1];
    const pixelsPerSplit = Math.ceil(tiles / splits);
    const paddedTiles = splits * pixelsPerSplit;
    const pixels = 16 * paddedTiles;
    const [v, d] = [gpu.empty([pixels, c]), gpu.empty([pixels, k])];
    transform(gpu, winogradInput(false), { ...x, range }, v, {
      image: x.shape,
      tiling,
      tiles,
      rows: paddedTiles,
      padding,
    });
    transform(gpu, winogradOutputGradient, { ...dy, range }, d, { image: dy.shape, tiling, tiles, rows: paddedTiles });
    const outer = { output: [1, pixels], input: [1, pixels], stride: 1, taps: ROWS.taps } as const;
    const uniforms = outerWords(outer, { pixels, pixelsPerSplit, firstSplit: piece * 16 * splits }, c, k);
    gpu.run(kernel, [bind(v), bind(d), bind(parts)], [columns, rows, 16 * splits], uniforms, 2 * pixels * c * k);
    gpu.release(v, d);
  });
  transform(gpu, winogradWeightGradient, parts, dWeight, {
    image: [0, 0, 0, k],
    rows: c,
    splits,
    pieces: ranges.length,
  });
  gpu.release(parts);
}

type Tiling = readonly [h: number, w: number];

const tilesOf = ([, h, w]: Shape): Tiling => [Math.ceil(h / 2), Math.ceil(w / 2)];

/** How many images go through at once: a multiple of 16, so that every range starts where a binding may; 0 if none can. */
function imagesAtOnce(gpu: Gpu, y: Shape, channels: number): number {
  const [h, w] = tilesOf(y);
  const bytesPerImage = 4 * 16 * h * w * channels;
  const most = (limit: number) => (bytesPerImage * y[0] <= limit ? y[0] : 16 * Math.floor(limit / bytesPerImage / 16));
  return most(Math.min(SCRATCH_BYTES, gpu.maxBindingBytes)) || most(gpu.maxBindingBytes);
}

function pieces(gpu: Gpu, y: Shape, channels: number): Range[] {
  const images = y[0];
  const count = imagesAtOnce(gpu, y, channels);
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
}

function transform(
  gpu: Gpu,
  kernel: Kernel,
  from: GpuArray & { range?: Range },
  to: GpuArray & { range?: Range },
  { image, tiling = [0, 0], tiles = 0, rows, padding = 0, splits = 1, pieces = 1 }: Transform,
): void {
  const [, h, w, channels] = image;
  const quads = channels / 4;
  const uniforms = words(0, h, w, quads, ...tiling, tiles, rows, padding, rows, splits, pieces);
  gpu.run(kernel, [bind(from, from.range), bind(to, to.range)], grid(gpu, Math.ceil((rows * quads) / 64)), uniforms);
}
