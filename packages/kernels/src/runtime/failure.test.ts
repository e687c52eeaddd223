import { beforeEach, expect, test } from "vitest";
import { testGpu } from "../testing/index.js";
import { bind } from "./split.js";

const gpu = await testGpu();

/** Reads and writes one buffer, which WebGPU refuses. */
const kernel = {
  label: "both",
  code: `@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(1) fn main() { y[0] = x[0]; }`,
};

const x = gpu.upload(new Float32Array(4), [4]);

beforeEach(async () => {
  gpu.run(kernel, [bind(x), bind(x)], [1]);
  await gpu.idle().catch(() => {}); // the error arrives by then
});

test.each([
  ["idle", () => gpu.idle()],
  ["read", () => gpu.read(x)],
  ["compile", () => gpu.compile(() => {})],
])("after a refused command %s says so", async (_, work) => {
  await expect(work()).rejects.toThrow("the GPU refused a command");
});
