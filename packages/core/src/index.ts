export { Tape } from "./autograd.js";
export * from "./cleaner/index.js";
export * from "./interpretation/index.js";
export * from "./learner/index.js";
export {
  type Architecture,
  architectures,
  createHead,
  createVisionModel,
  type HeadOptions,
  initialize,
  type LoadOptions,
  loadState,
  PARAMETER_GROUPS,
  parameterGroup,
  readState,
  resnetBody,
  VisionModel,
} from "./models/index.js";
export * from "./nn/index.js";
export * from "./onnx/index.js";
export { imagenetStats, type Normalization } from "./ops/index.js";
export * from "./optim/index.js";
export type { Tensor } from "./tensor.js";
export * from "./weights/index.js";
