export { describeGpu, type GpuDescription } from "./device/describe.js";
export { measureSpeed, type Speed } from "./device/measure-speed.js";
export { type Attempt, NoAdapterError } from "./device/no-adapter-error.js";
export { openGpu } from "./device/open-gpu.js";
export type { OpenGpuOptions } from "./device/request-gpu.js";
export * from "./runtime/index.js";
export { type Conv2dOptions, conv2d, conv2dInputGradient, conv2dShape, conv2dWeightGradient } from "./conv2d/conv2d.js";
export { type Matmul, matmul } from "./matmul/matmul.js";
