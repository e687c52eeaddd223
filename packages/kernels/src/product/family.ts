import { hasFewLanes } from "../layout/few-lanes.js";
import type { DType, Gpu } from "../runtime/index.js";

/**
 * Which kernels multiply matrices on an adapter. Subgroup broadcast wins where a load costs tens of multiply-adds and
 * lanes are few, which is software Vulkan; a GPU's wide subgroups and fast workgroup memory want tiles. F16 is for GPUs:
 * only tiles take it, and the plain kernels, and no convolution goes Winograd's way, whose transforms would round more.
 */
export function productFamily(gpu: Gpu, dtype: DType = "f32"): "broadcast" | "tiled" {
  return dtype === "f32" && hasFewLanes(gpu) ? "broadcast" : "tiled";
}

/** Rows of outputs that a broadcast tile's loads of weights cost as much as. */
const WEIGHT_ROWS = 8;

/**
 * Rows of an output tile that a gathered product can have, the one that suits its size first: `pixels` × `filters` for
 * each of its sets of weights.
 */
export function gatherTiles(
  gpu: Gpu,
  pixels: number,
  filters: number,
  { sets = 1, dtype }: { readonly sets?: number; readonly dtype?: DType } = {},
): readonly number[] {
  if (productFamily(gpu, dtype) === "broadcast") {
    // Four lanes mean few registers: 32 rows run at a third of the speed there, and SwiftShader compiles them for 20 s.
    if (gpu.subgroupSize === 4) return [16, 8];
    // Images of 224 pixels shrink to multiples of 7, others to powers of two; a tile's empty rows cost as much as the others.
    const cost = (rows: number) => Math.ceil(pixels / rows) * (rows + WEIGHT_ROWS);
    return [32, 28, 16].sort((a, b) => cost(a) - cost(b));
  }
  // Few large tiles would leave most of a GPU idle.
  return sets * Math.ceil(pixels / 64) * Math.ceil(filters / 64) >= 128 ? [64, 32] : [32, 64];
}

/** Rows of an output tile that a gathered outer product of `rows` × `filters` can have, the one that suits it first. */
export function outerTiles(gpu: Gpu, rows: number, filters: number, dtype?: DType): readonly number[] {
  if (productFamily(gpu, dtype) === "tiled") return rows >= 256 && filters >= 64 ? [64, 32] : [32, 64];
  // A tile has a vec4 of rows for each lane at least.
  return gpu.subgroupSize === 16 ? [64] : [32, 64];
}

/** Quads of filters that each lane of a broadcast outer product holds: two share its loads of pixels, if there are registers. */
export const broadcastQuads = (lanes: number, filters: number): number => (lanes >= 8 && filters > 4 * lanes ? 2 : 1);
