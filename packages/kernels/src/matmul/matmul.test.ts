import { describe, expect, test } from "vitest";
import { expectClose, random, testGpu } from "../testing/index.js";
import { matmul } from "./matmul.js";
import { matmulReference } from "./reference.js";

const sizes: [m: number, n: number, k: number][] = [
  [1, 1, 1],
  [1, 4, 4],
  [5, 3, 512],
  [33, 36, 20],
  [64, 64, 64],
  [37, 12, 1028],
  [3000, 8, 4],
  [203, 200, 272],
  [203, 192, 272],
  [370, 364, 48],
];

const variants = [
  { name: "as the adapter wants", options: {} },
  { name: "without subgroups", options: { subgroups: false } },
  { name: "with bindings of 72 kB", options: { maxBindingBytes: 72 * 1024 } },
];

for (const variant of variants)
  describe(`matmul ${variant.name}`, async () => {
    const gpu = await testGpu(variant.options);
    for (const [m, n, k] of sizes)
      for (const transposeA of [false, true])
        for (const transposeB of [false, true])
          test(`${m}x${k} · ${k}x${n}${transposeA ? " Aᵀ" : ""}${transposeB ? " Bᵀ" : ""}`, async () => {
            const aShape = transposeA ? [k, m] : [m, k];
            const bShape = transposeB ? [n, k] : [k, n];
            const [as, bs] = [random(aShape, 1), random(bShape, 2)];
            const [a, b, c] = [gpu.upload(as, aShape), gpu.upload(bs, bShape), gpu.empty([m, n])];
            matmul(gpu, { a, b, c, transposeA, transposeB });
            expectClose(await gpu.read(c), matmulReference(as, bs, [m, n, k], { transposeA, transposeB }));
            gpu.release(a, b, c);
            expect(gpu.buffers.lentBytes).toBe(0);
          });

    test("refuses shapes that don't fit", () => {
      const [a, b, c] = [gpu.empty([2, 3]), gpu.empty([4, 5]), gpu.empty([2, 5])];
      expect(() => matmul(gpu, { a, b, c })).toThrow("matmul's b has shape [4,5], expected [3,5]");
      gpu.release(a, b, c);
    });
  });

test("a product with more rows of b than stand below each other in a texture", async () => {
  const gpu = await testGpu();
  const [m, n, k] = [70, 64, 8208];
  const [as, bs] = [random([m, k], 1), random([k, n], 2)];
  const [a, b, c] = [gpu.upload(as, [m, k]), gpu.upload(bs, [k, n]), gpu.empty([m, n])];
  matmul(gpu, { a, b, c });
  expectClose(await gpu.read(c), matmulReference(as, bs, [m, n, k], { transposeA: false, transposeB: false }));
  gpu.release(a, b, c);
});

test("large products are read from textures where subgroups have 8 lanes", async () => {
  const gpu = await testGpu();
  const labels = (size: number) => {
    const [a, b, c] = [1, 2, 3].map(() => gpu.empty([size, size]));
    const kernels = gpu.recorder.rehearse(() => {
      matmul(gpu, { a, b, c });
      matmul(gpu, { a, b, c, transposeB: true });
      matmul(gpu, { a, b, c, transposeA: true });
    });
    gpu.release(a, b, c);
    return [...kernels].filter(({ label }) => label.endsWith("of texels")).length;
  };
  expect(labels(32)).toBe(0);
  expect(labels(384)).toBe(gpu.subgroupSize === 8 ? 3 : 0);
  // Rows of 1408 bytes can't be copied apart.
  expect(labels(352)).toBe(gpu.subgroupSize === 8 ? 2 : 0);
});
