import { type Attempt, NoAdapterError } from "../device/no-adapter-error.js";
import { type OpenGpuOptions, requestGpu } from "../device/request-gpu.js";
import type { Gpu } from "../runtime/index.js";
import { CacheWarmer, compilesLate } from "./cache-warmer.js";
import { fileChoices } from "./choices.js";
import { installRemedies } from "./remedies.js";
import { settle } from "./settle.js";
import { loadSwiftShader } from "./swiftshader.js";
import { loadVulkan } from "./vulkan.js";

/** Timestamps in nanoseconds, where Dawn would round them to 65 µs as browsers must. */
const DAWN_OPTIONS = ["disable-dawn-features=timestamp_quantization"];

/** Dawn's instances that are in use: once one is collected, the process dies at the next call to anything of it. */
const instances = new Set<GPU>();

/**
 * Opens the best GPU of this machine through Dawn: a real one; else one that its Vulkan drivers provide in software,
 * such as lavapipe; else SwiftShader out of npm. Throws a NoAdapterError if none comes up.
 * The process ends by itself once the Gpu is destroyed.
 *
 * Two environment variables are for tests: SUNBEAR_ADAPTER=swiftshader skips the machine's own drivers, and
 * SUNBEAR_SUBGROUPS=off opens the device without subgroups.
 */
export async function openGpu(options: OpenGpuOptions = {}): Promise<Gpu> {
  return (await tryAll(options)).gpu;
}

/** As `openGpu`, with what was tried in vain before. */
export async function tryAll(options: OpenGpuOptions = {}): Promise<{ gpu: Gpu; attempts: Attempt[] }> {
  const all: OpenGpuOptions = process.env.SUNBEAR_SUBGROUPS === "off" ? { ...options, subgroups: false } : options;
  const attempts: Attempt[] = [];
  for (const { what, open } of process.env.SUNBEAR_ADAPTER === "swiftshader" ? [swiftShader] : [system, swiftShader]) {
    try {
      return { gpu: await open(all), attempts };
    } catch (error) {
      attempts.push({ what, said: error instanceof Error ? error.message : String(error) });
    }
  }
  throw new NoAdapterError(attempts, await installRemedies());
}

const system = {
  what: "this machine's own graphics drivers",
  async open(options: OpenGpuOptions): Promise<Gpu> {
    if (process.platform === "linux") loadVulkan();
    return openDawn(options);
  },
};

const swiftShader = {
  what: "SwiftShader out of npm",
  async open(options: OpenGpuOptions): Promise<Gpu> {
    await loadSwiftShader();
    return openDawn(options);
  },
};

async function openDawn(options: OpenGpuOptions): Promise<Gpu> {
  const { create, globals } = await import("webgpu");
  Object.assign(globalThis, globals); // GPUBufferUsage and the like, which a page has too
  const instance = create(DAWN_OPTIONS);
  const host = { settle, keepAlive: instance };
  const adapter = await requestAdapter(instance);
  const another = async () =>
    requestGpu(await requestAdapter(instance), { ...options, tuning: false }, fileChoices(), host);
  const warmer = compilesLate(adapter.info) ? new CacheWarmer(another) : undefined;
  const warm = warmer?.warm.bind(warmer);
  const gpu = await requestGpu(adapter, options, fileChoices(), { ...host, warm });
  instances.add(instance);
  void gpu.device.lost.then(() => {
    warmer?.stop();
    instances.delete(instance);
  });
  return gpu;
}

async function requestAdapter(instance: GPU): Promise<GPUAdapter> {
  const adapter = await settle(instance.requestAdapter({ powerPreference: "high-performance" }));
  if (!adapter) throw new Error("Dawn found no adapter that it can use");
  return adapter;
}
