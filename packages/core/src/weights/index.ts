export { WeightsError } from "./errors.js";
export { type Layouts, toKernelLayout, toTorchLayout } from "./layout.js";
export { type MatchOptions, matchStateDict } from "./match.js";
export { toFastaiNames, toTorchvisionNames } from "./names.js";
export { readWeights } from "./read-weights.js";
export { readSafetensors, type Safetensors, writeSafetensors } from "./safetensors.js";
export type { Dtype, HostTensor, StateDict, TensorData } from "./state-dict.js";
export { readTorchCheckpoint } from "./torch-checkpoint.js";
export { writeTorchCheckpoint } from "./write-torch-checkpoint.js";
