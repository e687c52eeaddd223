import { expect, test } from "vitest";
import { random, testGpu } from "../testing/index.js";
import { bind, type GpuArray, type Kernel, loadTexel, texelOrZeroAt, texelRow, zeroTexels } from "./index.js";

/** Y[i] = value, an expression of `id.x`, which is i, and of a texture X. */
const kernelOf = (label: string, value: string): Kernel => ({
  label,
  code: /* wgsl */ `
@group(0) @binding(0) var X: texture_storage_2d<rgba32float, read>;
@group(0) @binding(1) var<storage, read_write> Y: array<vec4f>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) { if (id.x < arrayLength(&Y)) { Y[id.x] = ${value}; } }`,
});

const double = kernelOf("double", `2 * ${loadTexel("X", "id.x")}`);

test("arrays of any length are found in a texture, one after the other, the texture growing or not", async () => {
  const gpu = await testGpu();
  // A row has 4096 texels, of four values each.
  const lengths = [4, 4096 * 4, 1000, 3 * 4096 * 4 + 20, 5 * 4096 * 4, 2 * 4096 * 4];
  const values = lengths.map((length, i) => random([length], i));
  const outputs: GpuArray[] = values.map((xs, i) => {
    const [x, y] = [gpu.upload(xs, [xs.length]), gpu.empty([xs.length])];
    gpu.run(double, [gpu.texels.x.copy(bind(x)), bind(y)], [Math.ceil(xs.length / 256)]);
    gpu.release(x);
    expect(gpu.texels.x.created).toBe([1, 1, 1, 2, 3, 3][i]);
    return y;
  });
  for (const [i, y] of outputs.entries()) expect(await gpu.read(y)).toEqual(values[i].map((v) => 2 * v));
  gpu.release(...outputs);
});

/** X[i] where i is even, else 0. */
const evenOnes = kernelOf("even ones", `textureLoad(X, ${texelOrZeroAt("id.x", "id.x % 2u == 0u", zeroTexels("X"))})`);

test("zeros are found in a texture, whatever was copied to it before", async () => {
  const gpu = await testGpu();
  for (const [i, length] of [4096 * 4, 3 * 4096 * 4, 3 * 4096 * 4 - 8, 2 * 4096 * 4, 8].entries()) {
    const xs = random([length], i);
    const [x, y] = [gpu.upload(xs, [length]), gpu.empty([length])];
    gpu.run(evenOnes, [gpu.texels.x.copy(bind(x)), bind(y)], [Math.ceil(length / 256)]);
    expect(await gpu.read(y)).toEqual(xs.map((v, at) => (Math.floor(at / 4) % 2 === 0 ? v : 0)));
    gpu.release(x, y);
  }
});

test("a texture that has grown is no new one for the next step", async () => {
  const gpu = await testGpu();
  const [x, y] = [gpu.empty([64]), gpu.empty([64])];
  const step = () => gpu.run(double, [gpu.texels.x.copy(bind(x)), bind(y)], [1]);
  step();
  const { created } = gpu;
  step();
  expect(gpu.created).toEqual(created);
  gpu.release(x, y);
});

/** Twice what a matrix has, whose rows are 16 texels wide. */
const doubleRows = kernelOf(
  "double rows",
  `2 * textureLoad(X, ${texelRow("id.x / 16u", "16u")} + vec2u(id.x % 16u, 0))`,
);

test("rows of a matrix are found in a texture, beside each other where they are too many", async () => {
  const gpu = await testGpu();
  const { rows } = gpu.texels;
  for (const [i, count] of [3, 9000, 8192, 20000].entries()) {
    const xs = random([count, 64], i);
    const [x, y] = [gpu.upload(xs, [count, 64]), gpu.empty([count, 64])];
    gpu.run(doubleRows, [rows.copy(bind(x), 16), bind(y)], [Math.ceil(count / 4)]);
    expect(await gpu.read(y)).toEqual(xs.map((v) => 2 * v));
    gpu.release(x, y);
    expect(rows.created).toBe([1, 2, 2, 3][i]);
  }
});

test("rows of a matrix that WebGPU doesn't copy are said not to fit", async () => {
  const { rows } = (await testGpu()).texels;
  expect(rows.fits(1024, 16)).toBe(true);
  expect(rows.fits(1024, 8)).toBe(false);
  expect(rows.fits(16 * 2 ** 16, 2 ** 16)).toBe(false);
});
