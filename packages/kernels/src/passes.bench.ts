/**
 * The kernels that memory bounds, at one of ResNet18's shapes. Their floor is their bytes at the rate of `relu`, which
 * reads and writes each value once. Run with
 *
 *   npx vitest bench --project default packages/kernels/src/passes.bench.ts
 */
import { bench, describe } from "vitest";
import { AdamWMode, adamW, adamWHyper } from "./adamw/adamw.js";
import { batchNormBackward } from "./batchnorm/backward.js";
import { batchNorm } from "./batchnorm/batchnorm.js";
import { maxPool2d, maxPool2dBackward } from "./pooling/pooling.js";
import { sumRows } from "./reduce/sum-rows.js";
import { relu } from "./relu/relu.js";
import { random, testGpu } from "./testing/index.js";

const gpu = await testGpu();

/** Times `work`; `passes` is how many times it must read or write `values` numbers. */
function time(name: string, passes: number, values: number, work: () => void): void {
  const megabytes = (passes * values * 4) / 1e6;
  bench(
    `${name}, ${megabytes.toFixed(0)} MB`,
    async () => {
      work();
      await gpu.idle();
    },
    { iterations: 15, time: 0, warmupIterations: 2, warmupTime: 0 },
  );
}

describe("activations of [16, 64, 64, 64]", () => {
  const shape = [16, 64, 64, 64];
  const size = 16 * 64 ** 3;
  const values = random(shape, 1);
  const channel = () => gpu.upload(random([64], 2), [64]);
  const [x, dy, residual] = [1, 2, 3].map(() => gpu.upload(values, shape));
  const [y, dx, dResidual] = [1, 2, 3].map(() => gpu.empty(shape));
  const norm = {
    ...{ x, y, dy, dx, weight: channel(), bias: channel(), runningMean: channel(), runningVar: channel() },
    ...{ mean: channel(), invStd: channel(), dWeight: channel(), dBias: channel(), eps: 1e-5, momentum: 0.1 },
  };
  const pooled = [16, 32, 32, 64];
  const pool = { x, dx, y: gpu.empty(pooled), dy: gpu.upload(random(pooled, 4), pooled), indices: gpu.empty(pooled) };
  const windows = { size: 3, stride: 2, padding: 1 };

  time("relu", 2, size, () => relu(gpu, { x, y }));
  time("sumRows", 1, size, () => sumRows(gpu, { x, y: norm.dBias }));
  time("batch norm", 3, size, () => batchNorm(gpu, norm));
  time("batch norm + residual + relu", 4, size, () => batchNorm(gpu, { ...norm, residual, relu: true }));
  time("batch norm backward", 5, size, () => batchNormBackward(gpu, norm));
  time("batch norm + relu backward", 7, size, () => batchNormBackward(gpu, { ...norm, relu: true }));
  time("batch norm + residual + relu backward", 7, size, () =>
    batchNormBackward(gpu, { ...norm, dResidual, relu: true }),
  );
  time("max pool 3x3, stride 2", 1.5, size, () => maxPool2d(gpu, { ...pool, ...windows }));
  time("max pool 3x3, stride 2, backward", 1.5, size, () => maxPool2dBackward(gpu, { ...pool, ...windows }));
});

describe("the parameters of ResNet18 and its head", () => {
  const size = 11_705_408;
  const [values, gradients, gradAvg, sqrAvg] = [1, 2, 3, 4].map(() => gpu.empty([size]));
  for (const array of [values, gradients, gradAvg, sqrAvg]) gpu.zero(array);
  const ends = Array.from({ length: 62 }, (_, i) => (i === 61 ? size : Math.floor(((i + 1) * size) / 62 / 64) * 64));
  const table = ends.flatMap((end, i) => [end, i % 3, i % 2 ? AdamWMode.train : AdamWMode.trainAndDecay]);
  const segments = gpu.upload(new Uint32Array(table), [62, 3]);
  const lrs = [1e-5, 1e-4, 1e-3];
  const hyper = gpu.upload(adamWHyper({ mom: 0.9, sqrMom: 0.99, eps: 1e-5, wd: 0.01, t: 1, lrs }), [11]);

  time("adamW", 7, size, () => adamW(gpu, { values, gradients, gradAvg, sqrAvg, segments, hyper }));
});
