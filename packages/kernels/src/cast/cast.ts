import { elementwise } from "../elementwise/elementwise.js";
import type { Gpu, GpuArray } from "../runtime/index.js";

/** y = x, stored in y's type: from f32 to f16 it is rounded, and above 65,504 infinite. Its gradient is a cast back. */
export function cast(gpu: Gpu, { x, y }: { x: GpuArray; y: GpuArray }): void {
  elementwise(gpu, "cast", y, { x }, "x");
}
