import { bind, type Gpu, type GpuArray, grid, type Kernel, sizeOf, words } from "../runtime/index.js";

/**
 * sum[i] = Σ_s parts[s, i], in the order of s.
 *
 *   dispatch  ceil(size / 64), in two dimensions if need be
 */
const kernel: Kernel = {
  label: "sum parts",
  code: /* wgsl */ `
@group(0) @binding(0) var<storage, read> parts: array<f32>;
@group(0) @binding(1) var<storage, read_write> sum: array<f32>;
@group(0) @binding(2) var<uniform> g: vec2u; // parts, size
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) thread: u32) {
  let i = (group.y * groups.x + group.x) * 64u + thread;
  if (i >= g.y) { return; }
  var total = 0f;
  for (var s = 0u; s < g.x; s++) { total += parts[s * g.y + i]; }
  sum[i] = total;
}`,
};

/** Adds the parts [S, ...shape] of a sum to `sum` [...shape]. */
export function sumParts(gpu: Gpu, { parts, sum }: { parts: GpuArray; sum: GpuArray }): void {
  const size = sizeOf(sum.shape);
  gpu.run(kernel, [bind(parts), bind(sum)], grid(gpu, Math.ceil(size / 64)), words(parts.shape[0], size));
}
