import { type DType, type GpuArray, type Shape, sizeOf } from "@sunbear/kernels";
import { describe, expect, test } from "vitest";
import { batchNormReference } from "../../kernels/src/batchnorm/reference.js";
import { conv2dReference } from "../../kernels/src/conv2d/reference.js";
import { crossEntropyReference } from "../../kernels/src/cross-entropy/reference.js";
import { matmulReference } from "../../kernels/src/matmul/reference.js";
import {
  adaptiveBounds,
  avgPoolReference,
  concatChannels,
  fixedBounds,
  maxPoolReference,
} from "../../kernels/src/pooling/reference.js";
import {
  describeStored,
  expectClose,
  finiteDifference,
  random,
  rounded,
  testGpu,
} from "../../kernels/src/testing/index.js";
import { Tape } from "./autograd.js";
import {
  addBias,
  batchNorm,
  cast,
  conv2d,
  crossEntropy,
  globalConcatPool2d,
  linear,
  maxPool2d,
  relu,
} from "./ops/index.js";
import type { Tensor } from "./tensor.js";

const gpu = await testGpu();

/** A small network with every kind of joint: a fused residual, a tensor read twice, weights, norms and biases. */
const shapes = {
  x: [3, 5, 5, 4],
  stem: [3, 3, 4, 4],
  norm1: [4],
  shift1: [4],
  conv: [3, 3, 4, 4],
  norm2: [4],
  shift2: [4],
  hidden: [8, 6],
  head: [6, 3],
  bias: [3],
} as const satisfies Record<string, Shape>;

type Name = keyof typeof shapes;
type Values = Record<Name, ArrayLike<number>>;

const names = Object.keys(shapes) as Name[];
const values = Object.fromEntries(names.map((name, i) => [name, random(shapes[name], i + 1)])) as Record<
  Name,
  Float32Array
>;
const targets = [0, 2, 1];
const window = { stride: 1, padding: 1 };
const pool = { size: 3, stride: 2, padding: 1 };
const EPS = 1e-5;

/** The network's loss in float64, by the kernels' references. */
function referenceLoss(v: Values): number {
  const norm = (
    x: ArrayLike<number>,
    weight: ArrayLike<number>,
    bias: ArrayLike<number>,
    residual?: ArrayLike<number>,
  ) => {
    const stats = { runningMean: [0, 0, 0, 0], runningVar: [1, 1, 1, 1], eps: EPS, momentum: 0.1 };
    return batchNormReference({ x, weight, bias, residual, relu: true, ...stats }).y;
  };
  const stem = norm(conv2dReference(v.x, shapes.x, v.stem, shapes.stem, window), v.norm1, v.shift1);
  const small = [3, 3, 3, 4] as const;
  const pooled = maxPoolReference(stem, shapes.x, small, fixedBounds(pool)).y;
  const block = norm(conv2dReference(pooled, small, v.conv, shapes.conv, window), v.norm2, v.shift2, pooled);
  const one = [3, 1, 1, 4] as const;
  const features = concatChannels(
    maxPoolReference(block, small, one, adaptiveBounds).y,
    avgPoolReference(block, small, one, adaptiveBounds),
    one,
  );
  const hidden = matmulReference(features, v.hidden, [3, 6, 8]).map((h) => Math.max(h, 0));
  const logits = matmulReference(hidden, v.head, [3, 3, 6]).map((logit, i) => logit + v.bias[i % 3]);
  return crossEntropyReference(logits, targets).loss;
}

/** The part before the pooling stores activations in `dtype`, as the body of a network in mixed precision. */
function network(tape: Tape, t: Record<Name, Tensor>, dtype: DType = "f32"): Tensor {
  const statistics = { runningMean: gpu.empty([4]), runningVar: gpu.empty([4]) };
  const norm = { ...statistics, relu: true, eps: EPS, momentum: 0.1 };
  const stem = batchNorm(tape, conv2d(tape, cast(tape, t.x, dtype), t.stem, window), {
    ...norm,
    weight: t.norm1,
    bias: t.shift1,
  });
  const pooled = maxPool2d(tape, stem, pool);
  const inner = conv2d(tape, pooled, t.conv, window);
  const block = batchNorm(tape, inner, { ...norm, weight: t.norm2, bias: t.shift2, residual: pooled });
  const hidden = relu(tape, linear(tape, globalConcatPool2d(tape, block), t.hidden));
  const logits = addBias(tape, linear(tape, hidden, t.head), t.bias);
  gpu.release(statistics.runningMean, statistics.runningVar);
  const labels = tape.empty([3]);
  gpu.write(labels, Uint32Array.from(targets));
  return crossEntropy(tape, logits, labels).loss;
}

const upload = (requiresGrad: (name: Name) => boolean) =>
  Object.fromEntries(
    names.map((name) => [name, { ...gpu.upload(values[name], shapes[name]), requiresGrad: requiresGrad(name) }]),
  ) as Record<Name, Tensor>;

describe("gradients of a small network", () => {
  test.each(names)("%s, beside finite differences", async (name) => {
    const tensors = upload(() => true);
    const tape = new Tape(gpu);
    tape.backward(network(tape, tensors));
    const gradient = await gpu.read(tensors[name].grad as GpuArray);
    const expected = finiteDifference((v) => referenceLoss({ ...values, [name]: v }), values[name], 1e-5);
    expectClose(gradient, expected, 1e-5);
    tape.end();
  });

  test("are computed only where they are required, and flow on below what is frozen", async () => {
    const norms = ["norm1", "shift1"] as const;
    const run = async (requiresGrad: (name: Name) => boolean) => {
      const tensors = upload(requiresGrad);
      const tape = new Tape(gpu);
      tape.backward(network(tape, tensors));
      const gradients = await Promise.all(norms.map((name) => gpu.read(tensors[name].grad!)));
      tape.end();
      return { given: names.filter((name) => tensors[name].grad), gradients };
    };
    const some = await run((name) => name === "norm1" || name === "shift1");
    expect(some.given).toEqual(norms);
    expect(some.gradients).toEqual((await run(() => true)).gradients);
  });
});

describeStored("gradients of the network in mixed precision", gpu, "f16", () => {
  test.each(names)("%s, beside finite differences", async (name) => {
    const tensors = upload(() => true);
    for (const exact of ["x", "stem", "conv"] as const) gpu.write(tensors[exact], rounded(values[exact], "f16"));
    const scale = 1024;
    const tape = new Tape(gpu);
    tape.backward(network(tape, tensors, "f16"), scale);
    const gradient = (await gpu.read(tensors[name].grad as GpuArray)).map((value) => value / scale);
    const [x, stem, conv] = [values.x, values.stem, values.conv].map((v) => rounded(v, "f16"));
    const at = { ...values, x, stem, conv };
    const expected = finiteDifference((v) => referenceLoss({ ...at, [name]: v }), at[name], 1e-5);
    // Five arrays are rounded on the way forward and seven on the way back, each by 2^-11 of its values at most, or by
    // 2^-10 where an adapter rounds up or down. They add up as chance does.
    expectClose(gradient, expected, Math.sqrt(12) * 2 ** -10);
    expect(tensors[name].grad?.dtype).toBe("f32");
    tape.end();
    gpu.release(...names.map((key) => tensors[key]));
  });
});

describe("memory", () => {
  test("a pass ends with what it began with, recording or not, and falls on the way back", () => {
    const tensors = upload(() => true);
    const before = gpu.buffers.lentBytes;
    const tape = new Tape(gpu);
    const loss = tape.keep(network(tape, tensors));
    const forward = gpu.buffers.lentBytes;
    tape.backward(loss);
    const leaves = names.reduce((sum, name) => sum + Math.ceil((4 * sizeOf(shapes[name])) / 256) * 256, 0);
    const rest = gpu.buffers.lentBytes - before - leaves;
    expect(rest, "loss and targets").toBeLessThanOrEqual(2 * 256);
    expect(gpu.buffers.lentBytes).toBeLessThan(forward);
    tape.end();
    gpu.release(loss);
    expect(gpu.buffers.lentBytes).toBe(before);
  });

  test("without recording, an array goes when it is done with", () => {
    const before = gpu.buffers.lentBytes;
    const tape = new Tape(gpu, false);
    const x: Tensor = { ...tape.empty([4, 4]), requiresGrad: false };
    const y = relu(tape, x);
    const both = gpu.buffers.lentBytes;
    tape.done(x);
    expect(gpu.buffers.lentBytes).toBe(both - 256);
    expect(y.requiresGrad).toBe(false);
    tape.end();
    expect(gpu.buffers.lentBytes).toBe(before);
  });

  test("a pass that is broken off is freed as well", () => {
    const tensors = upload(() => true);
    const before = gpu.buffers.lentBytes;
    const tape = new Tape(gpu);
    network(tape, tensors);
    expect(gpu.buffers.lentBytes).toBeGreaterThan(before);
    tape.end();
    expect(gpu.buffers.lentBytes).toBe(before);
  });
});
