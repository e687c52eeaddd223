import { asRows } from "../layout/views.js";
import { bind, expectF32, expectShape, type Gpu, type GpuArray, grid, split } from "../runtime/index.js";
import { rowThreads } from "./row-reduction.wgsl.js";
import { SOFTMAX_WORKGROUP, softmaxKernel } from "./softmax.wgsl.js";

/** y = softmax(x) along the last axis, for x of any shape [..., C]; y is of x's shape, in another buffer. */
export function softmax(gpu: Gpu, { x, y }: { x: GpuArray; y: GpuArray }): void {
  expectF32("softmax", { x, y });
  expectShape("softmax: y", y.shape, x.shape);
  const [from, to] = [asRows(x), asRows(y)];
  const columns = from.shape[1];
  const threads = rowThreads(columns);
  for (const range of split(gpu, from, to)) {
    const workgroups = grid(gpu, Math.ceil((range.count * threads) / SOFTMAX_WORKGROUP));
    const uniforms = new Uint32Array([range.count, columns]);
    gpu.run(softmaxKernel(threads), [bind(from, range), bind(to, range)], workgroups, uniforms);
  }
}
