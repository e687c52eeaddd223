import type { Gpu } from "../runtime/index.js";

/**
 * Which kernels multiply matrices on an adapter. Subgroup broadcast wins where a load costs tens of multiply-adds and
 * lanes are few, which is software Vulkan; a GPU's wide subgroups and fast workgroup memory want tiles.
 */
export function productFamily(gpu: Gpu): "broadcast" | "tiled" {
  return gpu.subgroupSize >= 4 && gpu.subgroupSize <= 16 ? "broadcast" : "tiled";
}
