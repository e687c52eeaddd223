import { describe, expect, test } from "vitest";
import { expectClose, random, testGpu } from "../testing/index.js";
import { lighting } from "./lighting.js";
import { lightingReference } from "./reference.js";
import { goldenTransforms } from "./testing/golden.js";

const whole = await testGpu();
const tiny = await testGpu({ maxBindingBytes: 4096 });
const mean = [0.485, 0.456, 0.406] as const;
const std = [0.229, 0.224, 0.225] as const;
const asItIs = { mean: [0, 0, 0], std: [1, 1, 1] } as const;
const logit = (c: number) => Math.log(c / (1 - c));

/** Pixels of [n, h, w, 4] through the reference, each image with its own factors. */
function expected(x: ArrayLike<number>, pixels: number, factors: readonly (readonly number[])[]): number[] {
  return Array.from({ length: x.length / 4 }, (_, i) => {
    const rgb = [0, 1, 2].map((c) => x[4 * i + c]);
    return [...lightingReference(rgb, factors[Math.floor(i / pixels)]), 0];
  }).flat();
}

describe.each([
  { name: "one binding", gpu: whole },
  { name: "bindings of 4096 bytes", gpu: tiny },
])("$name", ({ gpu }) => {
  test.each([false, true])("brightness, contrast, saturation, and hue: %s", async (turnsHue) => {
    const shape = [9, 4, 8, 4];
    const x = random(shape, 1).map((v) => v / 2 + 0.5);
    x.set([0, 1, 0.5, 0, 0.3, 0.3, 0.3, 0, 1, 1, 1, 0]); // black, white and grey have no hue
    const factors = Array.from({ length: 9 }, (_, i) => [0.3 * i - 1, 0.6 + 0.1 * i, i / 5, turnsHue ? i / 4 : 0]);
    const y = gpu.upload(x, shape);
    lighting(gpu, { y, factors: gpu.upload(new Float32Array(factors.flat()), [9, 4]), turnsHue, ...asItIs });
    expectClose(await gpu.read(y), expected(x, 32, factors), 1e-5);
  });

  test("normalisation alone", async () => {
    const shape = [9, 4, 8, 4];
    const x = random(shape, 2).map((v) => v / 2 + 0.5);
    const y = gpu.upload(x, shape);
    lighting(gpu, { y, mean, std });
    const wanted = x.map((v, i) => (i % 4 === 3 ? 0 : (v - mean[i % 4]) / std[i % 4]));
    expectClose(await gpu.read(y), wanted, 1e-6);
  });
});

describe("fast.ai's outputs", () => {
  const golden = goldenTransforms();
  const neutral = [0, 1, 1, 0];

  test.each([
    { from: "input", name: "brightness_only_.6", factors: [logit(0.6), 1, 1, 0], stats: asItIs },
    { from: "input", name: "contrast_only_1.25", factors: [0, 1.25, 1, 0], stats: asItIs },
    {
      from: "all_affine_and_warp_one_sample",
      name: "then_brightness.6_contrast1.25",
      factors: [logit(0.6), 1.25, 1, 0],
      stats: asItIs,
    },
    { from: "input", name: "normalized_input", factors: neutral, stats: { mean, std } },
  ])("$name", async ({ from, name, factors, stats }) => {
    const y = whole.upload(new Float32Array(golden.image(from)), [1, 6, 8, 4]);
    lighting(whole, { y, factors: whole.upload(new Float32Array(factors), [1, 4]), ...stats });
    expectClose(await whole.read(y), golden.image(name), 1e-4);
  });
});

test("factors of another number of images are refused", () => {
  const y = whole.empty([2, 3, 3, 4]);
  expect(() => lighting(whole, { y, factors: whole.empty([3, 4]), ...asItIs })).toThrow("lighting: factors");
});
