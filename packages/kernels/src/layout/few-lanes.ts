import { isSoftware } from "../device/software.js";
import type { Gpu } from "../runtime/index.js";

/**
 * Whether an adapter's subgroups are a processor's vectors of 4 to 16 lanes, as those of software Vulkan: loads cost tens of
 * multiply-adds there, barriers more, and a few cores run all workgroups. A phone's GPU may have 16 lanes, but is a GPU.
 */
export const hasFewLanes = ({ subgroupSize, device }: Gpu): boolean =>
  subgroupSize >= 4 && subgroupSize <= 16 && isSoftware(device.adapterInfo);

/**
 * WGSL: what lane `lane` of a subgroup has of `value`, for all of its lanes. Dawn compares a broadcast's lane with the size of the
 * subgroup each time, and takes zero where it is too large; a shuffle's it bounds once. With eight lanes lavapipe's shuffle is
 * one instruction of the processor, with others a loop.
 */
export const ofLane = (lanes: number, value: string, lane: number): string =>
  `${lanes === 8 ? "subgroupShuffle" : "subgroupBroadcast"}(${value}, ${lane}u)`;
