export { type Attempt, NoAdapterError } from "./device/no-adapter-error.js";
export { openGpu } from "./device/open-gpu.js";
export type { OpenGpuOptions } from "./device/request-gpu.js";
export * from "./runtime/index.js";
