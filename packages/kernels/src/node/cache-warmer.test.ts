import { expect, test } from "vitest";
import type { Gpu, Kernel } from "../runtime/index.js";
import { testGpu } from "../testing/index.js";
import { CacheWarmer, compilesLate, dispatchOnZeros } from "./cache-warmer.js";

const kernels: Kernel[] = Array.from({ length: 9 }, (_, i) => ({ label: `kernel ${i}`, code: "x".repeat(i) }));

/** A driver whose devices share a cache, unless `keeps` says that it keeps nothing. */
function fakeDriver({ cached = [] as Kernel[], keeps = true } = {}) {
  const cache = new Set(cached);
  const state = { opened: 0, destroyed: 0, compiled: [] as string[], dispatched: 0 };
  const gpu = { destroy: () => state.destroyed++ } as unknown as Gpu;
  const open = async () => {
    state.opened++;
    return gpu;
  };
  const dispatch = async (_: Gpu, kernel: Kernel) => {
    state.dispatched++;
    await new Promise((done) => setTimeout(done));
    if (cache.has(kernel)) return { pipeline: 20, run: 5 };
    state.compiled.push(kernel.label);
    if (keeps) cache.add(kernel);
    return { pipeline: 20, run: 900 };
  };
  return { state, gpu, open, dispatch };
}

test("compiles every kernel once, long texts first, on a device for each core", async () => {
  const { state, gpu, open, dispatch } = fakeDriver();
  await new CacheWarmer(open, 3, dispatch).warm(gpu, kernels);
  expect(state.compiled).toEqual(kernels.map(({ label }) => label).reverse());
  expect(state).toMatchObject({ opened: 2, destroyed: 2 });
});

test("gives up once a kernel came out of the cache", async () => {
  const { state, gpu, open, dispatch } = fakeDriver({ cached: kernels });
  await new CacheWarmer(open, 2, dispatch).warm(gpu, kernels);
  expect(state).toEqual({ opened: 1, destroyed: 1, compiled: [], dispatched: 2 });
});

test("gives up if nothing is kept", async () => {
  const { state, gpu, open, dispatch } = fakeDriver({ keeps: false });
  await new CacheWarmer(open, 2, dispatch).warm(gpu, kernels);
  expect(state).toMatchObject({ opened: 1, destroyed: 1, dispatched: 3 });
});

test("does nothing on one core or for one kernel", async () => {
  const { state, gpu, open, dispatch } = fakeDriver();
  await new CacheWarmer(open, 1, dispatch).warm(gpu, kernels);
  await new CacheWarmer(open, 8, dispatch).warm(gpu, kernels.slice(1, 2));
  await new CacheWarmer(open, 8, dispatch).warm(gpu, []);
  expect(state).toMatchObject({ opened: 0, dispatched: 0 });
});

test("a device that doesn't open or is lost does no harm", async () => {
  const { state, gpu, open, dispatch } = fakeDriver();
  const fails = () => (state.opened === 1 ? Promise.reject(new Error("no memory")) : open());
  await new CacheWarmer(fails, 3, dispatch).warm(gpu, kernels);
  expect(state).toMatchObject({ opened: 1, destroyed: 1, dispatched: 0 });
  await new CacheWarmer(open, 2, () => Promise.reject(new Error("lost"))).warm(gpu, kernels);
  expect(state.destroyed).toBe(state.opened);
});

test("stops after the kernels that are being compiled", async () => {
  const { state, gpu, open, dispatch } = fakeDriver();
  const warmer: CacheWarmer = new CacheWarmer(open, 2, async (device, kernel) => {
    if (state.dispatched === 4) warmer.stop();
    return dispatch(device, kernel);
  });
  await warmer.warm(gpu, kernels);
  expect(state).toMatchObject({ destroyed: 1, dispatched: 5 });
});

test("knows llvmpipe by its name", () => {
  const info = (description: string) => ({ architecture: "", description }) as GPUAdapterInfo;
  expect(compilesLate(info("llvmpipe: Mesa 25.0.7 (LLVM 15.0.6)"))).toBe(true);
  expect(compilesLate(info("SwiftShader driver 5.0.0"))).toBe(false);
});

test("a kernel runs on zeros, and leaves nothing behind", async () => {
  const gpu = await testGpu();
  const lent = gpu.buffers.lentBytes;
  const kernel = {
    label: "bindings of each kind",
    code: /* wgsl */ `
@group(0) @binding(0) var<storage, read> X: array<vec4f>;
@group(0) @binding(1) var W: texture_storage_2d<rgba32float, read>;
@group(0) @binding(2) var<storage, read_write> Y: array<vec4f>;
@group(0) @binding(3) var<uniform> count: vec4u;
@compute @workgroup_size(8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < count.x) { Y[id.x] = X[id.x] + textureLoad(W, vec2u(id.x, 0)); }
}`,
  };
  await dispatchOnZeros(gpu, kernel);
  await dispatchOnZeros(gpu, kernel);
  await gpu.idle(); // throws if the GPU refused a command
  expect(gpu.buffers.lentBytes).toBe(lent);
});
