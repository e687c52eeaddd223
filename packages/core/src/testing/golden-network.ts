import type { Gpu, GpuArray } from "@sunbear/kernels";
import { createVisionModel, loadState, parameterGroup } from "../models/index.js";
import { type Parameter, ParameterStore } from "../nn/index.js";

/** Element `i` of tensor number `k`, uniform in [-0.5, 0.5): the rule written down in golden/fastai.json. */
export function ruleValue(k: number, i: number): number {
  let h = Math.imul(i + 1, 2654435761) ^ Math.imul(k + 1, 40503);
  h ^= h >>> 15;
  h = Math.imul(h, 2246822519);
  h ^= h >>> 13;
  return (h >>> 0) / 2 ** 32 - 0.5;
}

/** The ResNet18 of golden/fastai.json with a head without dropout for three classes, and its weights by the rule. */
export function goldenNetwork(gpu: Gpu) {
  const model = createVisionModel("resnet18", { classes: 3, ps: 0 });
  const store = new ParameterStore(gpu, model, parameterGroup);
  const names: string[] = [];
  const state = new Map();
  for (const [name, parameter] of model.parameters()) {
    state.set(name, { dtype: "F32", shape: parameter.torchShape, data: ruleValues(names.length, name, parameter) });
    names.push(name);
  }
  for (const [name, { shape }] of model.statistics()) {
    const data = new Float32Array(shape[0]).fill(name.endsWith("running_var") ? 1 : 0);
    state.set(name, { dtype: "F32", shape, data });
  }
  loadState(store, state);
  return { model, store, names };
}

function ruleValues(k: number, name: string, { torchShape }: Parameter): Float32Array {
  const fanIn = torchShape.slice(1).reduce((product, n) => product * n, 1);
  const value = (u: number) => {
    if (torchShape.length > 1) return u * Math.sqrt(12) * Math.sqrt(2 / fanIn);
    return name.endsWith("weight") ? 1 + 0.2 * u : 0.2 * u;
  };
  return Float32Array.from({ length: torchShape[0] * fanIn }, (_, i) => value(ruleValue(k, i)));
}

/** The input of golden/fastai.json, [4, 3, 64, 64] there, as [4, 64, 64, 4]. */
export function goldenInput(gpu: Gpu): GpuArray {
  const area = 64 * 64;
  const values = new Float32Array(4 * area * 4);
  for (let n = 0; n < 4; n++)
    for (let c = 0; c < 3; c++)
      for (let p = 0; p < area; p++) values[(n * area + p) * 4 + c] = 4 * ruleValue(1000, (n * 3 + c) * area + p);
  return gpu.upload(values, [4, 64, 64, 4]);
}
