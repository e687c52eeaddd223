import { expect, test } from "vitest";
import { bind, type Kernel } from "../index.js";
import { testGpu } from "../testing/index.js";
import { openGpu } from "./open-gpu.js";

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

test("the environment selects the adapter and its subgroups", () => {
  const { SUNBEAR_ADAPTER, SUNBEAR_SUBGROUPS, LP_NATIVE_VECTOR_WIDTH } = process.env;
  const { architecture, description, subgroupMinSize } = gpu.device.adapterInfo;
  console.log(`adapter: ${description}, subgroup size: ${gpu.subgroupSize}`);
  expect(gpu.device.features.has("subgroups")).toBe(gpu.subgroupSize > 0);
  if (SUNBEAR_ADAPTER === "swiftshader") expect(architecture).toBe("swiftshader");
  if (SUNBEAR_SUBGROUPS === "off") expect(gpu.subgroupSize).toBe(0);
  if (LP_NATIVE_VECTOR_WIDTH) {
    expect(description).toContain("llvmpipe");
    expect(subgroupMinSize).toBe(Number(LP_NATIVE_VECTOR_WIDTH) / 32);
  }
});

test("limits are the adapter's, not the guaranteed minimum", () => {
  expect(gpu.device.limits.maxBufferSize).toBeGreaterThan(2 ** 28);
});

test("subgroups and large bindings can be refused", async () => {
  const small = await openGpu({ subgroups: false, maxBindingBytes: 1024 });
  expect(small.device.features.has("subgroups")).toBe(false);
  expect(small.subgroupSize).toBe(0);
  expect(small.maxBindingBytes).toBe(1024);
  small.destroy();
});
