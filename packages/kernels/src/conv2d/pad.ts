import { enable, named, storedType } from "../layout/vectors.js";
import {
  bind,
  type DType,
  type Gpu,
  type GpuArray,
  grid,
  type Kernel,
  sharedDType,
  split,
  words,
} from "../runtime/index.js";
import { variants } from "../variants.js";

/**
 * y[n, i, j] = x[n, i − top, j − left], zero outside, for images of four channels.
 *
 *   dispatch  ceil(pixels of y / 64), in two dimensions if need be
 */
const kernel = variants(
  (dtype: DType): Kernel => ({
    label: named("pad", dtype),
    code: /* wgsl */ `${enable(dtype)}alias stored = ${storedType(4, dtype)};
struct Shape { pixels: u32, outH: u32, outW: u32, inH: u32, inW: u32, padding: u32 }
@group(0) @binding(0) var<storage, read> X: array<stored>;
@group(0) @binding(1) var<storage, read_write> Y: array<stored>;
@group(0) @binding(2) var<uniform> g: Shape;
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) thread: u32) {
  let index = (group.y * groups.x + group.x) * 64u + thread;
  if (index >= g.pixels) { return; }
  let y = i32(index / g.outW % g.outH) - i32(g.padding);
  let x = i32(index % g.outW) - i32(g.padding);
  let inside = y >= 0 && x >= 0 && y < i32(g.inH) && x < i32(g.inW);
  let image = index / g.outW / g.outH;
  let source = (image * g.inH + u32(clamp(y, 0, i32(g.inH) - 1))) * g.inW + u32(clamp(x, 0, i32(g.inW) - 1));
  Y[index] = select(stored(0), X[source], inside);
}`,
  }),
);

/** Puts x [N, H, W, 4] into the larger y [N, H', W', 4], `padding` pixels from the top and the left, zeros around. */
export function pad(gpu: Gpu, { x, y, padding }: { x: GpuArray; y: GpuArray; padding: number }): void {
  const [, outH, outW] = y.shape;
  const [, inH, inW] = x.shape;
  const variant = kernel(sharedDType("pad", { x, y }));
  for (const range of split(gpu, x, y)) {
    const pixels = range.count * outH * outW;
    const uniforms = words(pixels, outH, outW, inH, inW, padding);
    gpu.run(variant, [bind(x, range), bind(y, range)], grid(gpu, Math.ceil(pixels / 64)), uniforms);
  }
}
