import { describe, expect, test } from "vitest";
import type { Shape } from "../runtime/index.js";
import { expectClose, finiteDifference, random, testGpu } from "../testing/index.js";
import { conv2d, conv2dInputGradient, conv2dWeightGradient } from "./conv2d.js";
import { conv2dInputGradientReference, conv2dReference, conv2dWeightGradientReference } from "./reference.js";
import { type Conv2dOptions, conv2dShape } from "./shapes.js";

interface Case extends Conv2dOptions {
  readonly name: string;
  readonly x: Shape;
  readonly weight: Shape;
}

const cases: Case[] = [
  { name: "7x7 stride 2, the stem", x: [2, 17, 15, 4], weight: [7, 7, 4, 16], stride: 2, padding: 3 },
  { name: "3x3 stride 1", x: [2, 9, 7, 12], weight: [3, 3, 12, 20], stride: 1, padding: 1 },
  { name: "3x3 stride 1, whole tiles", x: [2, 8, 8, 32], weight: [3, 3, 32, 64], stride: 1, padding: 1 },
  { name: "3x3 stride 2", x: [3, 9, 8, 8], weight: [3, 3, 8, 36], stride: 2, padding: 1 },
  { name: "1x1 stride 2", x: [2, 7, 6, 8], weight: [1, 1, 8, 16], stride: 2, padding: 0 },
  { name: "1x1 stride 1", x: [1, 5, 5, 4], weight: [1, 1, 4, 4], stride: 1, padding: 0 },
  { name: "1x1 image", x: [1, 1, 1, 8], weight: [3, 3, 8, 8], stride: 1, padding: 1 },
  { name: "1x1 image, stride 2", x: [3, 1, 1, 4], weight: [3, 3, 4, 8], stride: 2, padding: 1 },
  { name: "1 channel", x: [2, 6, 5, 1], weight: [3, 3, 1, 5], stride: 1, padding: 1 },
  { name: "3 channels, 7x7 stride 2", x: [1, 11, 13, 3], weight: [7, 7, 3, 6], stride: 2, padding: 3 },
  { name: "3 classes", x: [2, 4, 4, 8], weight: [3, 3, 8, 3], stride: 2, padding: 1 },
  { name: "no padding", x: [1, 6, 6, 4], weight: [3, 3, 4, 4], stride: 1, padding: 0 },
  { name: "enough pixels for several splits", x: [2, 24, 24, 4], weight: [3, 3, 4, 8], stride: 1, padding: 1 },
];

const variants = [
  { name: "as the adapter wants", options: {} },
  { name: "without subgroups", options: { subgroups: false } },
  // 21 kB, so that even these small batches are cut; WebGPU guarantees 128 MiB.
  { name: "with bindings of 21 kB", options: { maxBindingBytes: 21 * 1024 } },
];

for (const variant of variants)
  describe(`conv2d ${variant.name}`, async () => {
    const gpu = await testGpu(variant.options);
    for (const { name, x: xShape, weight: weightShape, ...options } of cases) {
      const yShape = conv2dShape(xShape, weightShape, options);
      const [xs, ws, ds] = [random(xShape, 1), random(weightShape, 2), random(yShape, 3)];

      test(`${name}: forward`, async () => {
        const [x, weight, y] = [gpu.upload(xs, xShape), gpu.upload(ws, weightShape), gpu.empty(yShape)];
        conv2d(gpu, { x, weight, y, ...options });
        expectClose(await gpu.read(y), conv2dReference(xs, xShape, ws, weightShape, options));
        gpu.release(x, weight, y);
      });

      test.each([
        { residual: false, relu: false },
        { residual: false, relu: true },
        { residual: true, relu: true },
      ])(`${name}: forward, then batch normalisation %j`, async ({ residual, relu }) => {
        const [x, weight, y] = [gpu.upload(xs, xShape), gpu.upload(ws, weightShape), gpu.empty(yShape)];
        const filters = [yShape[3]];
        const values = [4, 5, 6, 7].map((seed) => random(filters, seed));
        const variances = values[1].map((v) => v + 1.5);
        const rs = random(yShape, 8);
        const [mean, variance, scale, bias] = [values[0], variances, values[2], values[3]].map((v) =>
          gpu.upload(v, filters),
        );
        const plus = gpu.upload(rs, yShape);
        const epilogue = {
          mean,
          variance,
          weight: scale,
          bias,
          eps: 1e-3,
          residual: residual ? plus : undefined,
          relu,
        };
        conv2d(gpu, { x, weight, y, ...options, epilogue });
        const expected = conv2dReference(xs, xShape, ws, weightShape, options).map((sum, i) => {
          const k = i % filters[0];
          const normalized = ((sum - values[0][k]) * values[2][k]) / Math.sqrt(variances[k] + 1e-3) + values[3][k];
          const v = normalized + (residual ? rs[i] : 0);
          return relu ? Math.max(v, 0) : v;
        });
        expectClose(await gpu.read(y), expected);
        gpu.release(x, weight, y, mean, variance, scale, bias, plus);
      });

      test(`${name}: input gradient`, async () => {
        const [dy, weight, dx] = [gpu.upload(ds, yShape), gpu.upload(ws, weightShape), gpu.empty(xShape)];
        conv2dInputGradient(gpu, { dy, weight, dx, ...options });
        expectClose(await gpu.read(dx), conv2dInputGradientReference(ds, xShape, ws, weightShape, options));
        gpu.release(dy, weight, dx);
      });

      test(`${name}: weight gradient`, async () => {
        const [x, dy, dWeight] = [gpu.upload(xs, xShape), gpu.upload(ds, yShape), gpu.empty(weightShape)];
        conv2dWeightGradient(gpu, { x, dy, dWeight, ...options });
        expectClose(await gpu.read(dWeight), conv2dWeightGradientReference(xs, xShape, ds, weightShape, options));
        gpu.release(x, dy, dWeight);
      });
    }

    test("gives every scratch buffer back", () => {
      expect(gpu.buffers.lentBytes).toBe(0);
    });
  });

describe("conv2d's reference gradients are those of finite differences", () => {
  const options = { stride: 2, padding: 1 };
  const [xShape, weightShape]: Shape[] = [
    [2, 5, 4, 3],
    [3, 3, 3, 2],
  ];
  const [xs, ws] = [random(xShape, 4), random(weightShape, 5)];
  const ds = random(conv2dShape(xShape, weightShape, options), 6);
  const loss = (y: Float64Array) => y.reduce((sum, value, i) => sum + value * ds[i], 0);

  test("of the input", () => {
    const numeric = finiteDifference((x) => loss(conv2dReference(x, xShape, ws, weightShape, options)), xs);
    expectClose(conv2dInputGradientReference(ds, xShape, ws, weightShape, options), numeric, 1e-8);
  });
  test("of the weight", () => {
    const numeric = finiteDifference((w) => loss(conv2dReference(xs, xShape, w, weightShape, options)), ws);
    expectClose(conv2dWeightGradientReference(xs, xShape, ds, weightShape, options), numeric, 1e-8);
  });
});

describe("conv2d refuses", () => {
  test("filters of other channels", () => {
    expect(() => conv2dShape([1, 8, 8, 3], [3, 3, 4, 8], { stride: 1, padding: 1 })).toThrow(
      "3 channels meets filters of 4",
    );
  });
  test("an image smaller than the filter", () => {
    expect(() => conv2dShape([1, 2, 2, 4], [7, 7, 4, 8], { stride: 1, padding: 1 })).toThrow(
      "smaller than a 7x7 filter",
    );
  });
});
