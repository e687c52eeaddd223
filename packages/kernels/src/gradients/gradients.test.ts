import { describe, expect, test } from "vitest";
import { expectClose, random, testGpu } from "../testing/index.js";
import { clipGradients, scale, unscaleGradients } from "./gradients.js";
import { clipReference } from "./reference.js";

const whole = await testGpu();
const tiny = await testGpu({ maxBindingBytes: 512 });

describe.each([
  { name: "one binding", gpu: whole },
  { name: "bindings of 512 bytes", gpu: tiny },
])("$name", ({ gpu }) => {
  test.each([
    { sizes: [1], maxNorm: 0.1 },
    { sizes: [3000, 7, 64], maxNorm: 2 },
    { sizes: [3000, 7, 64], maxNorm: 1e4 },
  ])("clips gradients of $sizes elements to $maxNorm", async ({ sizes, maxNorm }) => {
    const parts = sizes.map((size, i) => random([size], i + 1));
    const arrays = parts.map((part) => gpu.upload(part, [part.length]));
    clipGradients(gpu, arrays, maxNorm);
    const expected = clipReference(parts, maxNorm);
    for (const [i, array] of arrays.entries()) expectClose(await gpu.read(array), expected[i], 1e-5);
    gpu.release(...arrays);
  });

  test.each([
    ["finite", Number.MAX_VALUE, 0],
    ["an infinity", Number.POSITIVE_INFINITY, 1],
    ["a negative infinity", Number.NEGATIVE_INFINITY, 1],
    ["a NaN", Number.NaN, 1],
  ])("unscales, and finds what isn't finite: %s", async (_, value, expected) => {
    const parts = [3000, 7].map((size, i) => random([size], i + 1));
    // The largest float there is, or what is none.
    parts[1][6] = Number.isFinite(value) ? 3.4028234663852886e38 : value;
    const arrays = parts.map((part) => gpu.upload(part, [part.length]));
    const found = gpu.upload(Uint32Array.of(0), [1]);
    unscaleGradients(gpu, arrays, 0.25, found);
    expect([...(await gpu.readUint32(found))]).toEqual([expected]);
    const [first] = parts;
    expectClose(
      await gpu.read(arrays[0]),
      first.map((x) => x / 4),
      0,
    );
    gpu.release(...arrays, found);
  });

  test("scales", async () => {
    const values = random([1001], 9);
    const x = gpu.upload(values, [7, 11, 13]);
    scale(gpu, x, -0.5);
    expectClose(
      await gpu.read(x),
      values.map((value) => -0.5 * value),
      0,
    );
    gpu.release(x);
  });
});

test("a gradient that is too short to clip stays as it is, to the bit", async () => {
  const x = whole.upload(new Float32Array([3, 4]), [2]);
  clipGradients(whole, [x], 6);
  expect([...(await whole.read(x))]).toEqual([3, 4]);
  clipGradients(whole, [x], 1);
  expectClose(await whole.read(x), [0.6, 0.8], 1e-6);
  whole.release(x);
});

test("a NaN makes all gradients NaN, as in PyTorch", async () => {
  const x = whole.upload(new Float32Array([3, 4, Number.NaN, 5]), [4]);
  const other = whole.upload(new Float32Array([1]), [1]);
  clipGradients(whole, [x, other], 1);
  expect([...(await whole.read(x)), ...(await whole.read(other))]).toEqual(new Array(5).fill(Number.NaN));
  whole.release(x, other);
});

test("a norm that is none is refused", () => {
  expect(() => clipGradients(whole, [], 0)).toThrow("a norm of 0");
});
