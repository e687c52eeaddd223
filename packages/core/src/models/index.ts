export { createHead, type HeadOptions } from "./head.js";
export { type Architecture, architectures, BasicBlock, resnetBody } from "./resnet.js";
export { initialize, type LoadOptions, loadState, readState } from "./state.js";
export { createVisionModel, PARAMETER_GROUPS, parameterGroup, VisionModel } from "./vision-model.js";
