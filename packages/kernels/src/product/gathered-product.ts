import {
  bind,
  type DType,
  expectF32,
  type Gpu,
  type GpuArray,
  grid,
  type Kernel,
  sharedDType,
  split,
  type Workgroups,
} from "../runtime/index.js";
import { type Epilogue, epilogueBindings, epilogueKind } from "./epilogue.js";
import { gatherTiles, productFamily } from "./family.js";
import { type Gather, gatherWords } from "./gather.js";
import { bandOf, gatherBroadcast, hasParts, turnsFit } from "./gather-broadcast.wgsl.js";
import { gatherPlain } from "./gather-plain.wgsl.js";
import { gatherStacked, isStacked } from "./gather-stacked.wgsl.js";
import { gatherThin, isThin, thinTiles } from "./gather-thin.wgsl.js";
import { gatherTiled } from "./gather-tiled.wgsl.js";
import { cheapLoads, type Operands, operandBinding, operandBindings, productLoads } from "./operands.js";

export interface GatheredProduct {
  // x and y are f32 or both f16; weights are f32.
  /** [N, H, W, C] */
  readonly x: GpuArray;
  /** [taps, depth, K], or [taps, K, depth] with `transposed` */
  readonly weight: GpuArray;
  readonly transposed?: boolean;
  /** [N, OH, OW, K] */
  readonly y: GpuArray;
  /** One, or several that read the same operands. */
  readonly gather: Gather | readonly Gather[];
  /** Not for the broadcast family, whose kernels take too long to compile with one. */
  readonly epilogue?: Epilogue;
  /** Rows of an output tile, one of `gatherTiles`. Default: by the size of the product. */
  readonly tile?: number;
}

/**
 * Floating-point operations for each byte of the operands from which on their copy pays, about; where it neither pays nor
 * costs it saves kernels to be compiled. Below are fully connected layers of a few images.
 */
const COPY_WORTH = 12;

/** Records a gathered product with the variant that fits the adapter and the shapes. */
export function gatheredProduct(gpu: Gpu, product: GatheredProduct): void {
  const { x, weight, y, epilogue } = product;
  const gathers = [product.gather].flat();
  const channels = x.shape[x.shape.length - 1];
  const filters = y.shape[y.shape.length - 1];
  const dtype = sharedDType("product", { x, y, residual: epilogue?.residual });
  expectF32("product", { weight });
  const ranges = split(gpu, x, y);
  if (ranges.length > 1 && gathers.some(({ pixelsPerSet }) => pixelsPerSet))
    throw new RangeError("a product with several sets of weights doesn't fit the adapter's binding limit");
  for (const range of ranges) {
    const sizes = gathers.map((gather) => {
      const { taps, depth = channels } = gather;
      const pixels = range.count * gather.grid[0] * gather.grid[1];
      const flops = 2 * pixels * filters * depth * taps.length;
      return { gather, pixels, taps: taps.length, channels, depth, filters, flops };
    });
    const [xs, ws, ys] = [bind(x, range), bind(weight), bind(y, range)];
    if (dtype === "f32" && !epilogue && sizes.every(fitsThin)) {
      thinProduct(gpu, product, sizes, [xs, ws, ys]);
      continue;
    }
    if (sizes.every((size) => fitsStacked(gpu, product, dtype, size))) {
      stackedProduct(gpu, product, sizes, [xs, ws, ys]);
      continue;
    }
    const operands = operandsOf(gpu, product, dtype, sizes, [xs, ws]);
    const from =
      operands === "texels" && !product.transposed
        ? [operandBinding(operands, gpu.texels.x, xs), gpu.texels.rows.copy(ws, filters / 4)]
        : operandBindings(gpu, operands, xs, ws);
    // One kernel for all gathers, if need be a slower one: each takes the better part of a second to compile.
    const parts = sizes.some(({ taps, depth }) => hasParts(taps, depth));
    for (const size of sizes) {
      if (size.pixels === 0) continue;
      const { kernel, workgroups, band } = gatherVariant(gpu, size, product, { dtype, operands, parts });
      const uniforms = gatherWords(size.gather, size.pixels, channels, filters, band);
      gpu.run(kernel, [...from, ys, ...epilogueBindings(epilogue, range)], workgroups, uniforms, size.flops);
    }
  }
}

/** How large the product of a gather is. */
interface Size {
  readonly gather: Gather;
  readonly channels: number;
  readonly pixels: number;
  readonly taps: number;
  readonly depth: number;
  readonly filters: number;
  readonly flops: number;
}

/** Products that no kernel takes by vectors. */
const isOdd = ({ depth, filters }: Size) => depth % 4 !== 0 || filters % 4 !== 0;

const fitsThin = (size: Size) =>
  !size.gather.pixelsPerSet && !isOdd(size) && isThin(size.pixels, size.depth, size.filters);

function thinProduct(
  gpu: Gpu,
  { transposed = false }: GatheredProduct,
  sizes: readonly Size[],
  [x, w, y]: readonly GPUBufferBinding[],
): void {
  const flops = sizes.reduce((sum, size) => sum + size.flops, 0);
  const operands = productLoads(gpu, COPY_WORTH, flops, x.size!);
  const kernel = gatherThin(transposed, operands);
  const from = operandBinding(operands, gpu.texels.x, x);
  for (const { gather, pixels, channels, filters, flops } of sizes) {
    const uniforms = gatherWords(gather, pixels, channels, filters);
    gpu.run(kernel, [from, w, y], grid(gpu, thinTiles(pixels, filters)), uniforms, flops);
  }
}

/** Whether a product of a stem's short rows goes by textures, as it could not by a loop for each row. */
const fitsStacked = (gpu: Gpu, { epilogue, transposed }: GatheredProduct, dtype: DType, size: Size): boolean =>
  !epilogue &&
  !transposed &&
  !size.gather.pixelsPerSet &&
  !isOdd(size) &&
  productFamily(gpu, dtype) === "broadcast" &&
  cheapLoads(gpu) === "texels" &&
  isStacked(size.gather, size.channels);

function stackedProduct(
  gpu: Gpu,
  { tile }: GatheredProduct,
  sizes: readonly Size[],
  [x, w, y]: readonly GPUBufferBinding[],
): void {
  const from = operandBindings(gpu, "texels", x, w);
  for (const { gather, pixels, channels, filters, flops } of sizes) {
    const rows = tile ?? gatherTiles(gpu, pixels, filters)[0];
    const lanes = gpu.subgroupSize;
    const workgroups = grid(gpu, Math.ceil(filters / (4 * lanes)) * Math.ceil(pixels / rows));
    gpu.run(
      gatherStacked(lanes, rows),
      [...from, y],
      workgroups,
      gatherWords(gather, pixels, channels, filters),
      flops,
    );
  }
}

function operandsOf(
  gpu: Gpu,
  { epilogue, transposed }: GatheredProduct,
  dtype: DType,
  sizes: readonly Size[],
  [x, w]: readonly GPUBufferBinding[],
): Operands {
  const flops = sizes.reduce((sum, size) => sum + size.flops, 0);
  const fits =
    !epilogue &&
    productFamily(gpu, dtype) === "broadcast" &&
    !sizes.some((s) => isOdd(s) || !turnsFit(s.depth, s.channels)) &&
    (transposed || gpu.texels.rows.fits(w.size!, sizes[0].filters / 4));
  return fits ? productLoads(gpu, COPY_WORTH, flops, x.size! + w.size!) : "buffers";
}

interface Variant {
  readonly kernel: Kernel;
  readonly workgroups: Workgroups;
  /** For a broadcast kernel; see there. */
  readonly band?: number;
}

function gatherVariant(
  gpu: Gpu,
  size: Size,
  { epilogue, tile, transposed = false }: GatheredProduct,
  { dtype, operands, parts }: { readonly dtype: DType; readonly operands: Operands; readonly parts: boolean },
): Variant {
  const { pixels, taps, depth, filters } = size;
  const kind = epilogueKind(epilogue);
  if (isOdd(size))
    return { kernel: gatherPlain(transposed, kind, dtype), workgroups: grid(gpu, Math.ceil((pixels * filters) / 64)) };
  const rows = tile ?? gatherTiles(gpu, pixels, filters, { dtype })[0];
  if (productFamily(gpu, dtype) === "broadcast") {
    if (kind) throw new Error("a product by subgroup broadcast has no epilogue");
    const lanes = gpu.subgroupSize;
    const workgroups = grid(gpu, Math.ceil(filters / (4 * lanes)) * Math.ceil(pixels / rows));
    const kernel = gatherBroadcast(lanes, rows, transposed, parts, operands);
    return { kernel, workgroups, band: bandOf(lanes, taps, depth) };
  }
  const workgroups = tiles(gpu, Math.ceil(filters / rows), Math.ceil(pixels / rows));
  return { kernel: gatherTiled(rows, transposed, kind, dtype), workgroups };
}

/** Columns of tiles in x, rows in y and, past the limit of a dimension, in z. */
function tiles(gpu: Gpu, columns: number, rows: number): Workgroups {
  const [y, z] = grid(gpu, rows);
  return [columns, y, z];
}
