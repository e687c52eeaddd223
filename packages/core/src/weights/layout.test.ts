import fc from "fast-check";
import { expect, test } from "vitest";
import { toKernelLayout, toTorchLayout } from "./layout.js";
import { elementsOf } from "./state-dict.js";

const count = (shape: readonly number[]) => Float32Array.from({ length: elementsOf(shape) }, (_, i) => i + 1);

test("a convolution's weight goes from [k, c, r, s] to [r, s, c, k]", () => {
  const [K, C, R, S] = [2, 3, 4, 5];
  const torch = count([K, C, R, S]);
  const kernel = toKernelLayout(torch, { torchShape: [K, C, R, S], shape: [R, S, C, K] });
  for (let k = 0; k < K; k++)
    for (let c = 0; c < C; c++)
      for (let r = 0; r < R; r++)
        for (let s = 0; s < S; s++)
          expect(kernel[((r * S + s) * C + c) * K + k]).toBe(torch[((k * C + c) * R + r) * S + s]);
});

test("the stem's channels are padded with zeros, and the padding is dropped", () => {
  const layouts = { torchShape: [2, 3, 1, 2], shape: [1, 2, 4, 2] };
  const kernel = toKernelLayout(count(layouts.torchShape), layouts);
  // biome-ignore format: one line a pixel
  expect([...kernel]).toEqual([
    1, 7, 3, 9, 5, 11, 0, 0,
    2, 8, 4, 10, 6, 12, 0, 0,
  ]);
  expect(toTorchLayout(kernel, layouts)).toEqual(count(layouts.torchShape));
});

test("a linear layer's weight is transposed, a vector stays", () => {
  const kernel = toKernelLayout(Float32Array.of(1, 2, 3, 4, 5, 6), { torchShape: [2, 3], shape: [3, 2] });
  expect([...kernel]).toEqual([1, 4, 2, 5, 3, 6]);
  expect([...toKernelLayout(Float32Array.of(1, 2), { torchShape: [2], shape: [2] })]).toEqual([1, 2]);
});

test("there and back is where it was", () => {
  const size = fc.integer({ min: 1, max: 5 });
  fc.assert(
    fc.property(size, size, size, size, fc.nat({ max: 2 }), (k, c, r, s, padding) => {
      const layouts = { torchShape: [k, c, r, s], shape: [r, s, c + padding, k] };
      const values = count(layouts.torchShape);
      expect(toTorchLayout(toKernelLayout(values, layouts), layouts)).toEqual(values);
    }),
  );
});
