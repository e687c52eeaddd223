import { elementwise } from "../elementwise/elementwise.js";
import { type Gpu, type GpuArray, sharedDType } from "../runtime/index.js";

/** y = max(x, 0), for arrays of any one shape; y may be x. NaN stays NaN, so that a broken training shows. */
export function relu(gpu: Gpu, { x, y }: { x: GpuArray; y: GpuArray }): void {
  sharedDType("relu", { x, y });
  elementwise(gpu, "relu", y, { x }, "select(x, vector(0), x < vector(0))");
}

/** dx = dy where the forward's output y was above 0, else 0; dx may be dy or y. */
export function reluBackward(gpu: Gpu, { y, dy, dx }: { y: GpuArray; dy: GpuArray; dx: GpuArray }): void {
  sharedDType("relu backward", { y, dy, dx });
  elementwise(gpu, "relu backward", dx, { y, dy }, "select(dy, vector(0), y <= vector(0))");
}
