import { BasicBlock } from "../models/index.js";
import {
  AdaptiveConcatPool2d,
  BatchNorm,
  Conv2d,
  Dropout,
  Linear,
  MaxPool2d,
  type Module,
  ReLU,
  Sequential,
} from "../nn/index.js";
import type { Graph } from "./graph.js";

/** Adds what a module computes of x in evaluation, in ONNX's [n, c, h, w], and returns the name of the result. */
export function addModule(graph: Graph, module: Module, name: string, x: string): string {
  if (module instanceof Sequential)
    return Object.entries(module.layers).reduce((y, [key, layer]) => addModule(graph, layer, join(name, key), y), x);
  if (module instanceof BasicBlock) return addBlock(graph, module, name, x);
  if (module instanceof Conv2d) {
    const { stride, padding } = module.window;
    const [, , size] = module.weight.torchShape;
    return graph.node("Conv", [x, graph.weight(`${name}.weight`)], {
      kernel_shape: [size, size],
      ...windowOf(stride, padding),
    });
  }
  if (module instanceof BatchNorm) return addBatchNorm(graph, module, name, x);
  if (module instanceof MaxPool2d) {
    const { size, stride, padding } = module.window;
    return graph.node("MaxPool", [x], { kernel_shape: [size, size], ...windowOf(stride, padding) });
  }
  if (module instanceof AdaptiveConcatPool2d) {
    const pools = [graph.node("GlobalMaxPool", [x]), graph.node("GlobalAveragePool", [x])];
    return graph.node("Flatten", [graph.node("Concat", pools, { axis: 1 })], { axis: 1 });
  }
  if (module instanceof Linear) {
    const bias = module.bias ? [graph.weight(`${name}.bias`)] : [];
    return graph.node("Gemm", [x, graph.weight(`${name}.weight`), ...bias], { transB: 1 });
  }
  if (module instanceof ReLU) return graph.node("Relu", [x]);
  if (module instanceof Dropout) return x; // drops nothing in evaluation
  throw new Error(`${name} is a ${module.constructor.name}, which has no counterpart in ONNX here`);
}

function addBlock(graph: Graph, block: BasicBlock, name: string, x: string): string {
  let y = addModule(graph, block.conv1, `${name}.conv1`, x);
  y = addModule(graph, block.bn1, `${name}.bn1`, y);
  y = addModule(graph, block.conv2, `${name}.conv2`, y);
  const shortcut = block.downsample ? addModule(graph, block.downsample, `${name}.downsample`, x) : x;
  return addBatchNorm(graph, block.bn2, `${name}.bn2`, y, shortcut);
}

function addBatchNorm(graph: Graph, { eps, relu }: BatchNorm, name: string, x: string, residual?: string): string {
  const tensors = ["weight", "bias", "running_mean", "running_var"].map((part) => graph.weight(`${name}.${part}`));
  let y = graph.node("BatchNormalization", [x, ...tensors], { epsilon: { float: eps } });
  if (residual) y = graph.node("Add", [y, residual]);
  return relu ? graph.node("Relu", [y]) : y;
}

const windowOf = (stride: number, padding: number) => ({
  strides: [stride, stride],
  pads: [padding, padding, padding, padding],
});

const join = (name: string, key: string) => (name ? `${name}.${key}` : key);
