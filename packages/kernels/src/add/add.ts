import { elementwise } from "../elementwise/elementwise.js";
import { type Gpu, type GpuArray, sharedDType } from "../runtime/index.js";

/** y = a + b, for arrays of any one shape; y may be a, b or both. Its gradient is dy for a and for b. */
export function add(gpu: Gpu, { a, b, y }: { a: GpuArray; b: GpuArray; y: GpuArray }): void {
  sharedDType("add", { a, b, y });
  elementwise(gpu, "add", y, { a, b }, "a + b");
}
