import { expect, test } from "vitest";
import { bind, type Kernel } from "../index.js";
import { testGpu } from "../testing/index.js";

const gpu = await testGpu();

const double: Kernel = {
  label: "double",
  code: /* wgsl */ `
    @group(0) @binding(0) var<storage, read_write> x: array<f32>;
    @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
      if (id.x < arrayLength(&x)) { x[id.x] *= 2.0; }
    }`,
};

test("a kernel runs", async () => {
  const x = gpu.upload(Float32Array.from([1, 2, 3]), [3]);
  gpu.run(double, [bind(x)], [1]);
  expect([...(await gpu.read(x))]).toEqual([2, 4, 6]);
});

test("limits are the adapter's, not the guaranteed minimum", () => {
  expect(gpu.device.limits.maxBufferSize).toBeGreaterThan(2 ** 28);
});
