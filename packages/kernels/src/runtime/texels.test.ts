import { expect, test } from "vitest";
import { random, testGpu } from "../testing/index.js";
import { bind, type GpuArray, type Kernel, loadTexel } from "./index.js";

/** Y[i] = 2·X[i], where X is a texture. */
const double: Kernel = {
  label: "double",
  code: /* wgsl */ `
@group(0) @binding(0) var X: texture_storage_2d<rgba32float, read>;
@group(0) @binding(1) var<storage, read_write> Y: array<vec4f>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < arrayLength(&Y)) { Y[id.x] = 2 * ${loadTexel("X", "id.x")}; }
}`,
};

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
