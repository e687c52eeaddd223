import { bind, type Gpu, type GpuArray, grid, type Kernel, sizeOf, words } from "../runtime/index.js";
import { variants } from "../variants.js";

/**
 * sum[i] = Σ_s parts[s, i], in the order of s.
 *
 *   threads   one for each value, or for each vec4 of them
 *   dispatch  ceil(threads / 64), in two dimensions if need be
 */
const kernel = variants(
  (type: "f32" | "vec4f"): Kernel => ({
    label: `sum parts${type === "f32" ? "" : " of vec4"}`,
    code: /* wgsl */ `
@group(0) @binding(0) var<storage, read> parts: array<${type}>;
@group(0) @binding(1) var<storage, read_write> sum: array<${type}>;
@group(0) @binding(2) var<uniform> g: vec2u; // parts, threads
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) thread: u32) {
  let i = (group.y * groups.x + group.x) * 64u + thread;
  if (i >= g.y) { return; }
  var total = ${type}(0);
  for (var s = 0u; s < g.x; s++) { total += parts[s * g.y + i]; }
  sum[i] = total;
}`,
  }),
);

/** Adds the parts [S, ...shape] of a sum to `sum` [...shape]. */
export function sumParts(gpu: Gpu, { parts, sum }: { parts: GpuArray; sum: GpuArray }): void {
  const size = sizeOf(sum.shape);
  const lanes = size % 4 === 0 ? 4 : 1;
  const threads = size / lanes;
  const uniforms = words(parts.shape[0], threads);
  gpu.run(
    kernel(lanes === 4 ? "vec4f" : "f32"),
    [bind(parts), bind(sum)],
    grid(gpu, Math.ceil(threads / 64)),
    uniforms,
  );
}
