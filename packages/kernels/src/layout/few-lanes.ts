import type { Gpu } from "../runtime/index.js";

/**
 * Whether an adapter's subgroups have 4 to 16 lanes, as those of software Vulkan, which are a processor's vectors: loads
 * cost tens of multiply-adds there, barriers more, and a few cores run all workgroups.
 */
export const hasFewLanes = ({ subgroupSize }: Gpu): boolean => subgroupSize >= 4 && subgroupSize <= 16;
