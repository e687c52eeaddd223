import {
  bind,
  bytesOf,
  type DType,
  expectF32,
  type Gpu,
  type GpuArray,
  grid,
  type Kernel,
  sharedDType,
  sizeOf,
  split,
  type Workgroups,
} from "../runtime/index.js";
import { broadcastQuads, outerTiles, productFamily } from "./family.js";
import { type Operands, operandBindings, productLoads } from "./operands.js";
import { type Outer, outerWords } from "./outer.js";
import { outerBroadcast } from "./outer-broadcast.wgsl.js";
import { outerPlain } from "./outer-plain.wgsl.js";
import { outerTiled } from "./outer-tiled.wgsl.js";
import { sumParts } from "./sum-parts.js";

export interface OuterProduct {
  // x and d are f32 or both f16; dWeight is f32.
  /** [N, H, W, C] */
  readonly x: GpuArray;
  /** [N, OH, OW, K] */
  readonly d: GpuArray;
  /** [taps, C, K] */
  readonly dWeight: GpuArray;
  readonly outer: Outer;
  /** Rows of an output tile, one of `outerTiles`. Default: by the size of the product. */
  readonly tile?: number;
}

/** Scratch that the parts of a sum may take. */
const MAX_PARTS_BYTES = 64 * 2 ** 20;

/** A part shorter than this isn't worth its place in scratch memory. */
const MIN_PIXELS = 128;

/** As of gathered products. Below are 1×1 convolutions of stride 2, which read a quarter of what would be copied. */
const COPY_WORTH = 24;

/** Records a gathered outer product with the variant that fits the adapter and the shapes. */
export function outerProduct(gpu: Gpu, { x, d, dWeight, outer, tile }: OuterProduct): void {
  const channels = x.shape[x.shape.length - 1];
  const filters = d.shape[d.shape.length - 1];
  const size = sizeOf(dWeight.shape);
  const dtype = sharedDType("outer product", { x, d });
  expectF32("outer product", { dWeight });
  const ranges = split(gpu, x, d);
  const pixelsOf = (count: number) => count * outer.output[0] * outer.output[1];
  const flops = 2 * pixelsOf(x.shape[0]) * size;
  const { kernel, workgroups, target, operands } = outerVariant(
    gpu,
    { taps: outer.taps.length, channels, filters },
    {
      tile,
      dtype,
      operands: outerLoads(gpu, flops, bytesOf(x) + bytesOf(d)),
    },
  );
  const groups = workgroups.reduce<number>((product, n = 1) => product * n, 1);
  const most = Math.max(
    1,
    Math.min(Math.floor(MAX_PARTS_BYTES / (4 * size)), Math.floor(gpu.maxBindingBytes / (4 * size))),
  );
  const pixels = pixelsOf(ranges[0].count);
  const wanted = Math.max(
    1,
    Math.min(Math.ceil(target / groups), Math.floor(pixels / MIN_PIXELS), Math.floor(most / ranges.length)),
  );
  const pixelsPerSplit = Math.ceil(pixels / wanted);
  const counts = ranges.map(({ count }) => Math.ceil(pixelsOf(count) / pixelsPerSplit));
  const total = counts.reduce((sum, n) => sum + n, 0);
  const parts = total === 1 ? dWeight : gpu.empty([total, ...dWeight.shape]);
  const [columns, rows = 1] = workgroups;
  let firstSplit = 0;
  ranges.forEach((range, i) => {
    const uniforms = outerWords(
      outer,
      { pixels: pixelsOf(range.count), pixelsPerSplit, firstSplit },
      channels,
      filters,
    );
    const from = operandBindings(gpu, operands, bind(x, range), bind(d, range));
    gpu.run(kernel, [...from, bind(parts)], [columns, rows, counts[i]], uniforms, 2 * pixelsOf(range.count) * size);
    firstSplit += counts[i];
  });
  if (total === 1) return;
  sumParts(gpu, { parts, sum: dWeight });
  gpu.release(parts);
}

/** Where an outer product of so many operations and bytes reads its operands. */
export const outerLoads = (gpu: Gpu, flops: number, bytes: number): Operands =>
  productLoads(gpu, COPY_WORTH, flops, bytes);

interface OuterVariant {
  readonly kernel: Kernel;
  /** Of one split. */
  readonly workgroups: Workgroups;
  /** How many workgroups an adapter wants in all. */
  readonly target: number;
  /** Where the kernel reads its operands. */
  readonly operands: Operands;
}

/** The kernel for weights of such sizes; `operands` count for broadcast kernels. */
export function outerVariant(
  gpu: Gpu,
  { taps, channels, filters }: { readonly taps: number; readonly channels: number; readonly filters: number },
  {
    tile,
    dtype = "f32",
    operands = "buffers",
  }: { readonly tile?: number; readonly dtype?: DType; readonly operands?: Operands },
): OuterVariant {
  const rows = taps * channels;
  if (channels % 4 !== 0 || filters % 4 !== 0) {
    const workgroups = grid(gpu, Math.ceil((rows * filters) / 64));
    return { kernel: outerPlain(dtype), workgroups, target: 256, operands: "buffers" };
  }
  const size = tile ?? outerTiles(gpu, rows, filters, dtype)[0];
  if (productFamily(gpu, dtype) === "broadcast") {
    const lanes = gpu.subgroupSize;
    const quads = broadcastQuads(lanes, filters);
    const workgroups = [Math.ceil(filters / (4 * quads * lanes)), Math.ceil(rows / size)] as const;
    return { kernel: outerBroadcast(lanes, size, quads, operands), workgroups, target: 64, operands };
  }
  const workgroups = [Math.ceil(filters / size), Math.ceil(rows / size)] as const;
  return { kernel: outerTiled(size, dtype), workgroups, target: 512, operands: "buffers" };
}
