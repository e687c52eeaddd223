import { availableParallelism, cpus, freemem, totalmem } from "node:os";
import { describeGpu, type GpuDescription } from "../device/describe.js";
import { measureSpeed, type Speed } from "../device/measure-speed.js";
import { type Attempt, NoAdapterError } from "../device/no-adapter-error.js";
import { tryAll } from "./open-gpu.js";
import { remedies } from "./remedies.js";
import { vulkanDrivers } from "./vulkan.js";

/** What runs here, how fast, and what would help; JSON-serialisable. */
export interface Diagnosis {
  /** The adapter that training would use, if there is one. */
  readonly gpu?: GpuDescription;
  readonly speed?: Speed;
  /** What was tried in vain, before the adapter that opened or in all. */
  readonly attempts: readonly Attempt[];
  readonly host: {
    readonly platform: string;
    readonly arch: string;
    readonly node: string;
    readonly cpu: string;
    readonly cores: number;
    /** Bytes; free are those that a program can still have. */
    readonly memory: { readonly total: number; readonly free: number };
  };
  /** Manifests of the Vulkan drivers installed (Linux). */
  readonly vulkanDrivers: readonly string[];
  /** Variables that are set and change which adapter opens, or how. */
  readonly environment: Readonly<Record<string, string>>;
  /** Sentences that each say what is missing and what to do; empty if all is well. */
  readonly remedies: readonly string[];
}

/** Opens the adapter, measures it for about a second, and closes it. A machine without any is a diagnosis too. */
export async function diagnose(): Promise<Diagnosis> {
  const free = Math.min(freemem(), process.availableMemory?.() ?? Number.POSITIVE_INFINITY); // a container's, if less
  const host = {
    platform: process.platform,
    arch: process.arch,
    node: process.version,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memory: { total: totalmem(), free },
  };
  const environment = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => /^(SUNBEAR|VK|LP|MESA)_/.test(entry[0])),
  );
  const common = { host, environment, vulkanDrivers: process.platform === "linux" ? await vulkanDrivers() : [] };
  try {
    const { gpu, attempts } = await tryAll();
    try {
      const description = describeGpu(gpu);
      const help = await remedies(description, free);
      return { gpu: description, speed: await measureSpeed(gpu), attempts, ...common, remedies: help };
    } finally {
      gpu.destroy();
    }
  } catch (error) {
    if (!(error instanceof NoAdapterError)) throw error;
    return { attempts: error.attempts, ...common, remedies: error.remedies };
  }
}
