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
import { type Epilogue, type EpilogueKind, epilogueBindings, epilogueKind } from "./epilogue.js";
import { gatherTiles, productFamily } from "./family.js";
import { type Gather, gatherWords } from "./gather.js";
import { gatherBroadcast, hasParts } from "./gather-broadcast.wgsl.js";
import { gatherPlain } from "./gather-plain.wgsl.js";
import { gatherTiled } from "./gather-tiled.wgsl.js";

export interface GatheredProduct {
  // x and y are f32 or both f16; weights are f32.
  /** [N, H, W, C] */
  readonly x: GpuArray;
  /** [taps, depth, K], or [taps, K, depth] with `transposed` */
  readonly weight: GpuArray;
  readonly transposed?: boolean;
  /** [N, OH, OW, K] */
  readonly y: GpuArray;
  readonly gather: Gather;
  /** Not for the broadcast family, whose kernels take too long to compile with one. */
  readonly epilogue?: Epilogue;
  /** Rows of an output tile, one of `gatherTiles`. Default: by the size of the product. */
  readonly tile?: number;
}

/** Records a gathered product with the variant that fits the adapter and the shapes. */
export function gatheredProduct(
  gpu: Gpu,
  { x, weight, y, gather, epilogue, transposed = false, tile }: GatheredProduct,
): void {
  const channels = x.shape[x.shape.length - 1];
  const depth = gather.depth ?? channels;
  const dtype = sharedDType("product", { x, y, residual: epilogue?.residual });
  expectF32("product", { weight });
  const filters = y.shape[y.shape.length - 1];
  const ranges = split(gpu, x, y);
  if (gather.pixelsPerSet && ranges.length > 1)
    throw new RangeError("a product with several sets of weights doesn't fit the adapter's binding limit");
  for (const range of ranges) {
    const pixels = range.count * gather.grid[0] * gather.grid[1];
    if (pixels === 0) continue;
    const { kernel, workgroups } = gatherVariant(
      gpu,
      [pixels, gather.taps.length, depth, filters],
      transposed,
      epilogueKind(epilogue),
      dtype,
      tile,
    );
    const flops = 2 * pixels * filters * depth * gather.taps.length;
    const uniforms = gatherWords(gather, pixels, channels, filters);
    const bindings = [bind(x, range), bind(weight), bind(y, range), ...epilogueBindings(epilogue, range)];
    gpu.run(kernel, bindings, workgroups, uniforms, flops);
  }
}

interface Variant {
  readonly kernel: Kernel;
  readonly workgroups: Workgroups;
}

function gatherVariant(
  gpu: Gpu,
  [pixels, taps, depth, filters]: readonly [number, number, number, number],
  transposed: boolean,
  kind: EpilogueKind,
  dtype: DType,
  tile?: number,
): Variant {
  if (depth % 4 !== 0 || filters % 4 !== 0)
    return { kernel: gatherPlain(transposed, kind, dtype), workgroups: grid(gpu, Math.ceil((pixels * filters) / 64)) };
  const rows = tile ?? gatherTiles(gpu, pixels, filters, dtype)[0];
  if (productFamily(gpu, dtype) === "broadcast") {
    if (kind) throw new Error("a product by subgroup broadcast has no epilogue");
    const lanes = gpu.subgroupSize;
    const workgroups = tiles(gpu, Math.ceil(filters / (4 * lanes)), Math.ceil(pixels / rows));
    return { kernel: gatherBroadcast(lanes, rows, transposed, hasParts(taps, depth)), workgroups };
  }
  const workgroups = tiles(gpu, Math.ceil(filters / rows), Math.ceil(pixels / rows));
  return { kernel: gatherTiled(rows, transposed, kind, dtype), workgroups };
}

/** Columns of tiles in x, rows in y and, past the limit of a dimension, in z. */
function tiles(gpu: Gpu, columns: number, rows: number): Workgroups {
  const [y, z] = grid(gpu, rows);
  return [columns, y, z];
}
