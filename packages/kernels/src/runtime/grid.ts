import type { Gpu } from "./gpu.js";
import type { Workgroups } from "./recorder.js";

/**
 * Lays `count` workgroups out in two dimensions where one dimension can't hold them (65,535 are guaranteed).
 * A kernel finds its number as `group.y * groups.x + group.x`, and must ignore numbers past `count`.
 */
export function grid(gpu: Gpu, count: number): Workgroups {
  const limit = gpu.device.limits.maxComputeWorkgroupsPerDimension;
  if (count <= limit) return [Math.max(1, count)];
  const rows = Math.ceil(count / limit);
  return [Math.ceil(count / rows), rows];
}
