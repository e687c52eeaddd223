import { describe, expect, test } from "vitest";
import type { OpenGpuOptions } from "../device/request-gpu.js";
import type { DType, Shape, Tunable } from "../runtime/index.js";
import {
  describeStored,
  expectClose,
  expectStored,
  finiteDifference,
  random,
  rounded,
  testGpu,
} from "../testing/index.js";
import { conv2d, conv2dInputGradient, conv2dWeightGradient } from "./conv2d.js";
import { conv2dInputGradientReference, conv2dReference, conv2dWeightGradientReference } from "./reference.js";
import { type Conv2dOptions, conv2dShape } from "./shapes.js";

interface Case extends Conv2dOptions {
  readonly name: string;
  readonly x: Shape;
  readonly weight: Shape;
  /** Whether an image is too large for the small bindings. */
  readonly whole?: true;
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
  { name: "1 channel, even filters", x: [2, 5, 6, 1], weight: [2, 2, 1, 4], stride: 1, padding: 0 },
  { name: "2 channels, even filters", x: [2, 6, 7, 2], weight: [4, 4, 2, 8], stride: 2, padding: 1 },
  { name: "3 classes", x: [2, 4, 4, 8], weight: [3, 3, 8, 3], stride: 2, padding: 1 },
  { name: "no padding", x: [1, 6, 6, 4], weight: [3, 3, 4, 4], stride: 1, padding: 0 },
  { name: "3x3 stride 2, large", x: [6, 13, 11, 64], weight: [3, 3, 64, 96], stride: 2, padding: 1, whole: true },
  { name: "3x3 stride 2, 196 pixels", x: [4, 14, 14, 64], weight: [3, 3, 64, 128], stride: 2, padding: 1, whole: true },
  { name: "the stem, many pixels", x: [1, 69, 65, 4], weight: [7, 7, 4, 16], stride: 2, padding: 3, whole: true },
  {
    name: "4 channels, several tiles of filters",
    x: [2, 13, 11, 4],
    weight: [5, 5, 4, 68],
    stride: 2,
    padding: 2,
    whole: true,
  },
  { name: "enough pixels for several splits", x: [2, 24, 24, 4], weight: [3, 3, 4, 8], stride: 1, padding: 1 },
];

const variants: { name: string; options: OpenGpuOptions; dtype: DType }[] = [
  { name: "as the adapter wants", options: {}, dtype: "f32" },
  { name: "without subgroups", options: { subgroups: false }, dtype: "f32" },
  // 21 kB, so that even these small batches are cut; WebGPU guarantees 128 MiB.
  { name: "with bindings of 21 kB", options: { maxBindingBytes: 21 * 1024 }, dtype: "f32" },
  { name: "of f16", options: {}, dtype: "f16" },
  { name: "of f16 with bindings of 10.5 kB", options: { maxBindingBytes: 10.5 * 1024 }, dtype: "f16" },
];

for (const { name, options: gpuOptions, dtype } of variants) {
  const gpu = await testGpu(gpuOptions);
  describeStored(`conv2d ${name}`, gpu, dtype, () => {
    for (const { name, x: xShape, weight: weightShape, whole, ...options } of cases) {
      if (whole && gpuOptions.maxBindingBytes) continue;
      const yShape = conv2dShape(xShape, weightShape, options);
      // Weights that halves hold: some kernels round them.
      const [xs, ws, ds] = [random(xShape, 1), random(weightShape, 2), random(yShape, 3)].map((v) => rounded(v, dtype));

      test(`${name}: forward`, async () => {
        const [x, weight, y] = [gpu.upload(xs, xShape, dtype), gpu.upload(ws, weightShape), gpu.empty(yShape, dtype)];
        conv2d(gpu, { x, weight, y, ...options });
        expectStored(dtype, await gpu.read(y), conv2dReference(xs, xShape, ws, weightShape, options));
        gpu.release(x, weight, y);
      });

      test.each([
        { residual: false, relu: false },
        { residual: false, relu: true },
        { residual: true, relu: true },
      ])(`${name}: forward, then batch normalisation %j`, async ({ residual, relu }) => {
        const [x, weight, y] = [gpu.upload(xs, xShape, dtype), gpu.upload(ws, weightShape), gpu.empty(yShape, dtype)];
        const filters = [yShape[3]];
        const values = [4, 5, 6, 7].map((seed) => random(filters, seed));
        const variances = values[1].map((v) => v + 1.5);
        const rs = rounded(random(yShape, 8), dtype);
        const [mean, variance, scale, bias] = [values[0], variances, values[2], values[3]].map((v) =>
          gpu.upload(v, filters),
        );
        const plus = gpu.upload(rs, yShape, dtype);
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
        expectStored(dtype, await gpu.read(y), expected);
        gpu.release(x, weight, y, mean, variance, scale, bias, plus);
      });

      test(`${name}: input gradient`, async () => {
        const [dy, weight, dx] = [gpu.upload(ds, yShape, dtype), gpu.upload(ws, weightShape), gpu.empty(xShape, dtype)];
        conv2dInputGradient(gpu, { dy, weight, dx, ...options });
        const expected = conv2dInputGradientReference(ds, xShape, ws, weightShape, options);
        expectStored(dtype, await gpu.read(dx), expected);
        gpu.release(dy, weight, dx);
      });

      test(`${name}: weight gradient`, async () => {
        const [x, dy, dWeight] = [gpu.upload(xs, xShape, dtype), gpu.upload(ds, yShape, dtype), gpu.empty(weightShape)];
        conv2dWeightGradient(gpu, { x, dy, dWeight, ...options });
        expectClose(await gpu.read(dWeight), conv2dWeightGradientReference(xs, xShape, ds, weightShape, options));
        gpu.release(x, dy, dWeight);
      });
    }

    test("gives every scratch buffer back", () => {
      expect(gpu.buffers.lentBytes).toBe(0);
    });
  });
}

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

const gpu = await testGpu();
describeStored("conv2d of f16", gpu, "f16", () => {
  test("differs from f32 by no more than the rounding of its weights and its results", async () => {
    const [xShape, weightShape]: Shape[] = [
      [2, 8, 8, 32],
      [3, 3, 32, 64],
    ];
    const options = { stride: 1, padding: 1 };
    const [xs, ws] = [rounded(random(xShape, 1), "f16"), random(weightShape, 2)];
    const yShape = conv2dShape(xShape, weightShape, options);
    const [x, weight, y] = [gpu.upload(xs, xShape, "f16"), gpu.upload(ws, weightShape), gpu.empty(yShape, "f16")];
    conv2d(gpu, { x, weight, y, ...options });
    const absolute = (values: Float32Array) => values.map(Math.abs);
    // Each weight is off by 2^-11 of itself at most, or by 2^-10 where an adapter rounds up or down.
    const bounds = conv2dReference(absolute(xs), xShape, absolute(ws), weightShape, options);
    const expected = conv2dReference(xs, xShape, ws, weightShape, options);
    const actual = await gpu.read(y);
    expected.forEach((value, i) => {
      const bound = 2 ** -10 * (bounds[i] + Math.abs(value)) + 1e-5;
      expect(Math.abs(actual[i] - value), `value ${i}: ${actual[i]}, expected ${value}`).toBeLessThan(bound);
    });
    gpu.release(x, weight, y);
  });

  test("is tuned apart from f32, and never goes Winograd's way", () => {
    const shape = [16, 32, 32, 64];
    const [x, weight, y] = [gpu.empty(shape, "f16"), gpu.empty([3, 3, 64, 64]), gpu.empty(shape, "f16")];
    const options = { stride: 1, padding: 1 };
    let tunables: Tunable[] = [];
    gpu.recorder.rehearse(() => {
      tunables = gpu.tuner.note(() => {
        conv2d(gpu, { x, weight, y, ...options });
        conv2dInputGradient(gpu, { dy: y, weight, dx: x, ...options });
        conv2dWeightGradient(gpu, { x, dy: y, dWeight: weight, ...options });
      });
    });
    const size = "16x32x32x64 3x3x64x64 /1";
    expect(tunables.map(({ key }) => key)).toEqual([
      `conv2d f16 ${size}`,
      `conv2d input gradient f16 ${size}`,
      `conv2d weight gradient f16 ${size}`,
    ]);
    for (const { variants } of tunables) expect(variants).toEqual(["direct 64", "direct 32"]);
    gpu.release(x, weight, y);
  });

  test("refuses images of two types, and weights of f16", () => {
    const [x, half, y] = [gpu.empty([1, 4, 4, 4]), gpu.empty([1, 4, 4, 4], "f16"), gpu.empty([1, 4, 4, 4])];
    const [weight, halves] = [gpu.empty([3, 3, 4, 4]), gpu.empty([3, 3, 4, 4], "f16")];
    const options = { stride: 1, padding: 1 };
    const mixed = "is f16 and";
    expect(() => conv2d(gpu, { x: half, weight, y, ...options })).toThrow(
      "conv2d: x is f16 and y f32, expected one type",
    );
    expect(() => conv2dInputGradient(gpu, { dy: half, weight, dx: x, ...options })).toThrow(mixed);
    expect(() => conv2dWeightGradient(gpu, { x: half, dy: y, dWeight: weight, ...options })).toThrow(mixed);
    expect(() => conv2d(gpu, { x: half, weight: halves, y: half, ...options })).toThrow("weight is f16, expected f32");
    expect(() => conv2dWeightGradient(gpu, { x, dy: y, dWeight: halves, ...options })).toThrow("is f16, expected f32");
    gpu.release(x, half, y, weight, halves);
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
