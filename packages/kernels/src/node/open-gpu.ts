import { type Attempt, NoAdapterError } from "../device/no-adapter-error.js";
import { type OpenGpuOptions, requestGpu } from "../device/request-gpu.js";
import type { Gpu } from "../runtime/index.js";
import { installRemedies } from "./remedies.js";
import { settle } from "./settle.js";
import { loadSwiftShader } from "./swiftshader.js";

/** Timestamps in nanoseconds, where Dawn would round them to 65 µs as browsers must. */
const DAWN_OPTIONS = ["disable-dawn-features=timestamp_quantization"];

/** Dawn's instances that are in use: once one is collected, the process dies at the next call to anything of it. */
const instances = new Set<GPU>();

/**
 * Opens the best GPU of this machine through Dawn: a real one; else one that its Vulkan drivers provide in software,
 * such as lavapipe; else SwiftShader out of npm. Throws a NoAdapterError if none comes up.
 *
 * Two environment variables are for tests: SUNBEAR_ADAPTER=swiftshader skips the machine's own drivers, and
 * SUNBEAR_SUBGROUPS=off opens the device without subgroups.
 */
export async function openGpu(options: OpenGpuOptions = {}): Promise<Gpu> {
  const { instance, adapter } = await findAdapter();
  const subgroups = process.env.SUNBEAR_SUBGROUPS === "off" ? false : options.subgroups;
  const gpu = await requestGpu(adapter, { ...options, subgroups }, { settle, keepAlive: instance });
  instances.add(instance);
  void gpu.device.lost.then(() => instances.delete(instance));
  return gpu;
}

interface Found {
  readonly instance: GPU;
  readonly adapter: GPUAdapter;
}

async function findAdapter(): Promise<Found> {
  const attempts: Attempt[] = [];
  const attempt = async (what: string, find: () => Promise<Found | undefined>): Promise<Found | undefined> => {
    try {
      const found = await find();
      if (!found) attempts.push({ what, said: "no adapter" });
      return found;
    } catch (error) {
      attempts.push({ what, said: error instanceof Error ? error.message : String(error) });
    }
  };
  const found =
    (process.env.SUNBEAR_ADAPTER !== "swiftshader" &&
      (await attempt("this machine's graphics drivers", requestAdapter))) ||
    (await attempt("SwiftShader out of npm", async () => {
      await loadSwiftShader();
      return requestAdapter();
    }));
  if (!found) throw new NoAdapterError(attempts, await installRemedies());
  return found;
}

async function requestAdapter(): Promise<Found | undefined> {
  const { create, globals } = await import("webgpu");
  Object.assign(globalThis, globals);
  const instance = create(DAWN_OPTIONS);
  const adapter = await settle(instance.requestAdapter({ powerPreference: "high-performance" }));
  return adapter ? { instance, adapter } : undefined;
}
