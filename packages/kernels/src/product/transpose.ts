import { bind, expectF32, type Gpu, type GpuArray, grid, type Kernel, sizeOf, words } from "../runtime/index.js";

/**
 * y[b, j, i] = x[b, i, j]. A thread writes one value, so that stores are contiguous; used on weights only, which are
 * small beside the activations they multiply.
 *
 *   dispatch  ceil(size / 64), in two dimensions if need be
 */
const kernel: Kernel = {
  label: "transpose",
  code: /* wgsl */ `
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<uniform> g: vec4u; // rows, columns of x, size
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) thread: u32) {
  let index = (group.y * groups.x + group.x) * 64u + thread;
  if (index >= g.z) { return; }
  let i = index % g.x;
  let j = index / g.x % g.y;
  let b = index / g.x / g.y;
  y[index] = x[(b * g.x + i) * g.y + j];
}`,
};

/** Swaps the last two axes: x [..., I, J], y [..., J, I]. */
export function transpose(gpu: Gpu, { x, y }: { x: GpuArray; y: GpuArray }): void {
  expectF32("transpose", { x, y });
  const [rows, columns] = x.shape.slice(-2);
  const size = sizeOf(x.shape);
  gpu.run(kernel, [bind(x), bind(y)], grid(gpu, Math.ceil(size / 64)), words(rows, columns, size, 0));
}
