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

/** Rows of an output tile that a gathered product can have, the one that suits its size first. */
export function gatherTiles(gpu: Gpu, pixels: number, filters: number, dtype?: DType): readonly number[] {
  if (productFamily(gpu, dtype) === "broadcast") {
    // Four lanes mean few registers: 32 rows run at a third of the speed there, and SwiftShader compiles them for 20 s.
    if (gpu.subgroupSize === 4) return [16, 8];
    // Few rows would leave much of a larger tile empty.
    return pixels <= 16 ? [16, 32] : [32, 16];
  }
  // Few large tiles would leave most of a GPU idle.
  return Math.ceil(pixels / 64) * Math.ceil(filters / 64) >= 128 ? [64, 32] : [32, 64];
}

/** Rows of an output tile that a gathered outer product of `rows` × `filters` can have, the one that suits it first. */
export function outerTiles(gpu: Gpu, rows: number, filters: number, dtype?: DType): readonly number[] {
  if (productFamily(gpu, dtype) === "tiled") return rows >= 256 && filters >= 64 ? [64, 32] : [32, 64];
  // A tile has a vec4 of rows for each lane at least.
  return gpu.subgroupSize === 16 ? [64] : [32, 64];
}

/** Quads of filters that each lane of a broadcast outer product holds: two share its loads of pixels, if there are registers. */
export const broadcastQuads = (lanes: number, filters: number): number => (lanes >= 8 && filters > 4 * lanes ? 2 : 1);
