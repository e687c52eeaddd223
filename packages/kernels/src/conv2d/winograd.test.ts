import { describe, expect, test } from "vitest";
import type { Shape } from "../runtime/index.js";
import { expectClose, random, testGpu } from "../testing/index.js";
import { conv2dInputGradientReference, conv2dReference, conv2dWeightGradientReference } from "./reference.js";
import { conv2dShape } from "./shapes.js";
import { winogradConv2d, winogradFits, winogradTiles, winogradWeightGradient2d } from "./winograd.js";

const cases: { name: string; x: Shape; weight: Shape; padding: number }[] = [
  { name: "even images", x: [2, 8, 6, 8], weight: [3, 3, 8, 12], padding: 1 },
  { name: "odd images", x: [3, 7, 5, 4], weight: [3, 3, 4, 36], padding: 1 },
  { name: "1x1 images", x: [2, 1, 1, 8], weight: [3, 3, 8, 4], padding: 1 },
  { name: "no padding", x: [1, 6, 7, 4], weight: [3, 3, 4, 4], padding: 0 },
  { name: "padding of 2", x: [1, 5, 4, 4], weight: [3, 3, 4, 8], padding: 2 },
  { name: "as deep as a ResNet", x: [1, 6, 6, 256], weight: [3, 3, 256, 64], padding: 1 },
  { name: "many images", x: [80, 9, 9, 32], weight: [3, 3, 32, 32], padding: 1 },
];

const variants = [
  { name: "as the adapter wants", options: {} },
  { name: "without subgroups", options: { subgroups: false } },
  // Cuts "many images" into pieces.
  { name: "with bindings of 2900 kB", options: { maxBindingBytes: 2900 * 1024 } },
];

for (const { name: variant, options: gpuOptions, m } of variants.flatMap((v) =>
  ([2, 4] as const).map((m) => ({ ...v, m })),
))
  describe(`Winograd's convolution with tiles of ${m}x${m} ${variant}`, async () => {
    const gpu = await testGpu(gpuOptions);
    for (const { name, x: xShape, weight: weightShape, padding } of cases) {
      const options = { stride: 1, padding };
      const yShape = conv2dShape(xShape, weightShape, options);
      const [xs, ws, ds] = [random(xShape, 1), random(weightShape, 2), random(yShape, 3)];

      test(`${name}: forward`, async () => {
        const [x, weight, y] = [gpu.upload(xs, xShape), gpu.upload(ws, weightShape), gpu.empty(yShape)];
        winogradConv2d(gpu, { x, weight, y, padding, m });
        expectClose(await gpu.read(y), conv2dReference(xs, xShape, ws, weightShape, options));
        gpu.release(x, weight, y);
      });

      test(`${name}: forward, then batch normalisation`, async () => {
        const filters = [yShape[3]];
        const [means, variances, rs] = [random(filters, 4), random(filters, 5).map((v) => v + 1.5), random(yShape, 6)];
        const [x, weight, y] = [gpu.upload(xs, xShape), gpu.upload(ws, weightShape), gpu.empty(yShape)];
        const [mean, variance, residual] = [
          gpu.upload(means, filters),
          gpu.upload(variances, filters),
          gpu.upload(rs, yShape),
        ];
        const epilogue = { mean, variance, weight: mean, bias: variance, eps: 1e-5, residual, relu: true };
        winogradConv2d(gpu, { x, weight, y, padding, epilogue, m });
        const expected = conv2dReference(xs, xShape, ws, weightShape, options).map((sum, i) => {
          const k = i % filters[0];
          return Math.max(0, ((sum - means[k]) * means[k]) / Math.sqrt(variances[k] + 1e-5) + variances[k] + rs[i]);
        });
        expectClose(await gpu.read(y), expected);
        gpu.release(x, weight, y, mean, variance, residual);
      });

      test(`${name}: input gradient`, async () => {
        const [dy, weight, dx] = [gpu.upload(ds, yShape), gpu.upload(ws, weightShape), gpu.empty(xShape)];
        winogradConv2d(gpu, { x: dy, weight, y: dx, padding: 2 - padding, turned: true, m });
        expectClose(await gpu.read(dx), conv2dInputGradientReference(ds, xShape, ws, weightShape, options));
        gpu.release(dy, weight, dx);
      });

      test(`${name}: weight gradient`, async () => {
        const [x, dy, dWeight] = [gpu.upload(xs, xShape), gpu.upload(ds, yShape), gpu.empty(weightShape)];
        winogradWeightGradient2d(gpu, { x, dy, dWeight, padding, m });
        expectClose(await gpu.read(dWeight), conv2dWeightGradientReference(xs, xShape, ds, weightShape, options));
        gpu.release(x, dy, dWeight);
      });
    }

    test("gives every scratch buffer back", () => {
      expect(gpu.buffers.lentBytes).toBe(0);
    });
  });

describe("Winograd's way", async () => {
  const gpu = await testGpu();
  test("fits 3x3 filters of stride 1 and quads of channels only", () => {
    expect(winogradFits([3, 3, 64, 64], 1)).toBe(true);
    expect(winogradFits([3, 3, 64, 64], 2)).toBe(false);
    expect(winogradFits([1, 1, 64, 64], 1)).toBe(false);
    expect(winogradFits([3, 3, 3, 64], 1)).toBe(false);
  });
  const plan = (rows: number) => ({ rows: () => rows, weightPrice: 20, sizes: [2, 4] }) as const;
  test("pays on the layers of a ResNet, and not on narrow ones or where tiles hang over", () => {
    expect(winogradTiles(gpu, [3, 3, 64, 64], 1, [16, 56, 56, 64], plan(32))).toEqual([4]);
    expect(winogradTiles(gpu, [3, 3, 128, 128], 1, [16, 28, 28, 128], plan(32))).toEqual([4, 2]);
    expect(winogradTiles(gpu, [3, 3, 512, 512], 1, [16, 7, 7, 512], plan(32))).toEqual([4, 2]);
    expect(winogradTiles(gpu, [3, 3, 8, 8], 1, [16, 56, 56, 8], plan(32))).toEqual([]);
    expect(winogradTiles(gpu, [3, 3, 512, 512], 1, [1, 1, 1, 512], plan(32))).toEqual([]);
    expect(winogradTiles(gpu, [3, 3, 512, 512], 1, [16, 4, 4, 512], plan(16))).toEqual([4, 2]);
    expect(winogradTiles(gpu, [3, 3, 512, 512], 1, [16, 2, 2, 512], plan(16))).toEqual([]);
    expect(winogradTiles(gpu, [3, 3, 512, 512], 1, [16, 2, 2, 512], plan(64))).toEqual([]);
  });
  test("keeps to tiles whose transformed weights, or parts of their gradient, fit a binding", async () => {
    const wide = [3, 3, 1024, 1024]; // 64 MiB for tiles of 2×2, 144 MiB for 4×4
    const y = [64, 16, 16, 1024]; // goes through in four pieces
    const [narrow, roomy] = [await testGpu({ maxBindingBytes: 2 ** 27 }), await testGpu({ maxBindingBytes: 2 ** 28 })];
    expect(winogradTiles(narrow, wide, 1, y, plan(32))).toEqual([2]);
    expect(winogradTiles(roomy, wide, 1, y, plan(32))).toEqual([4, 2]);
    expect(winogradTiles(narrow, wide, 1, y, { ...plan(1), gradient: true })).toEqual([]);
  });
});
