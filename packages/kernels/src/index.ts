export { type AdamW, type AdamWHyper, AdamWMode, adamW, adamWHyper } from "./adamw/adamw.js";
export { add } from "./add/add.js";
export { type Erase, erase } from "./augment/erase.js";
export { LIGHTING_FACTORS, type Lighting, lighting } from "./augment/lighting.js";
export { type Mix, mix } from "./augment/mix.js";
export type { PackedBytes, Pictures } from "./augment/pictures.js";
export { type Extent, type Matrix3, multiply, packMaps, pixelMap } from "./augment/pixel-map.js";
export { type Resample, resample } from "./augment/resample.js";
export type { SampleMode, SamplePadMode } from "./augment/sample-modes.js";
export { type BatchNormBackward, batchNormBackward } from "./batchnorm/backward.js";
export { type BatchNorm, type BatchNormInference, batchNorm, batchNormInference } from "./batchnorm/batchnorm.js";
export { cast } from "./cast/cast.js";
export { conv2d, conv2dInputGradient, conv2dWeightGradient } from "./conv2d/conv2d.js";
export * from "./conv2d/shapes.js";
export { type CrossEntropy, crossEntropy } from "./cross-entropy/cross-entropy.js";
export { describeGpu, type GpuDescription } from "./device/describe.js";
export { measureSpeed, type Speed } from "./device/measure-speed.js";
export { type Attempt, NoAdapterError } from "./device/no-adapter-error.js";
export { openGpu } from "./device/open-gpu.js";
export type { OpenGpuOptions } from "./device/request-gpu.js";
export { type Dropout, dropout } from "./dropout/dropout.js";
export { dropoutKey } from "./dropout/hash.js";
export { clipGradients, scale, unscaleGradients } from "./gradients/gradients.js";
export { type Matmul, matmul } from "./matmul/matmul.js";
export { type MixTargets, mixTargets } from "./mix-targets/mix-targets.js";
export { type Normalize, normalize } from "./normalize/normalize.js";
export {
  adaptiveAvgPool2d,
  adaptiveAvgPool2dBackward,
  adaptiveConcatPool2d,
  adaptiveConcatPool2dBackward,
  adaptiveMaxPool2d,
  adaptiveMaxPool2dBackward,
  avgPool2d,
  avgPool2dBackward,
  maxPool2d,
  maxPool2dBackward,
  type PoolWindows,
  pool2dShape,
} from "./pooling/pooling.js";
export type { Epilogue } from "./product/epilogue.js";
export { sumRows } from "./reduce/sum-rows.js";
export { relu, reluBackward } from "./relu/relu.js";
export * from "./runtime/index.js";
export { softmax } from "./softmax/softmax.js";
export { version } from "./version.js";
