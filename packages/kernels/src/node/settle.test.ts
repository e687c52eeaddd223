import { performance } from "node:perf_hooks";
import { setImmediate as original } from "node:timers";
import { expect, test } from "vitest";
import { bind, type Kernel } from "../index.js";
import { testGpu } from "../testing/index.js";
import { settle } from "./settle.js";

const gpu = await testGpu();

const long: Kernel = {
  label: "long",
  code: /* wgsl */ `
    @group(0) @binding(0) var<storage, read_write> x: array<f32>;
    @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
      var a = x[id.x];
      for (var i = 0u; i < 20000u; i++) { a = fma(a, 0.999, 0.1); }
      x[id.x] = a;
    }`,
};

test("the event loop sleeps while the GPU works, and serves others", async () => {
  const x = gpu.upload(new Float32Array(16384), [16384]);
  await gpu.prepare(() => gpu.run(long, [bind(x)], [256]));
  for (let i = 0; i < 4; i++) gpu.run(long, [bind(x)], [256]);
  const start = performance.eventLoopUtilization();
  let immediates = 0;
  const count = () => {
    immediates++;
    setTimeout(() => setImmediate(count), 0);
  };
  count();
  await gpu.idle();
  expect(performance.eventLoopUtilization(start).idle).toBeGreaterThan(0);
  expect(immediates).toBeGreaterThan(1);
});

test("setImmediate is itself again when nothing is pending, also after a failure", async () => {
  const failing = settle(Promise.reject(new Error("lost")));
  const other = settle(Promise.resolve(3));
  expect(globalThis.setImmediate).not.toBe(original);
  await expect(failing).rejects.toThrow("lost");
  expect(await other).toBe(3);
  expect(globalThis.setImmediate).toBe(original);
});
