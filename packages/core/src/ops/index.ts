export { batchNorm, batchNormInference } from "./batch-norm.js";
export { addBias } from "./bias.js";
export { conv2d } from "./conv2d.js";
export { type CrossEntropy, crossEntropy } from "./cross-entropy.js";
export { dropout } from "./dropout.js";
export { linear } from "./linear.js";
export { imagenetStats, type Normalization, normalize } from "./normalize.js";
export { globalConcatPool2d, maxPool2d } from "./pooling.js";
export { relu } from "./relu.js";
