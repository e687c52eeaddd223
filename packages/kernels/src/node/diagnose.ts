import { availableParallelism, cpus, freemem, totalmem } from "node:os";
import { adapterName } from "../device/choices.js";
import { describeGpu, type GpuDescription } from "../device/describe.js";
import { measureSpeed, type Speed } from "../device/measure-speed.js";
import { type Attempt, NoAdapterError } from "../device/no-adapter-error.js";
import type { Choices, Gpu } from "../runtime/index.js";
import { fileChoices } from "./choices.js";
import { tryAll } from "./open-gpu.js";
import { remedies } from "./remedies.js";
import { vulkanDrivers } from "./vulkan.js";

/** What runs here, how fast, and what would help; JSON-serialisable. */
export interface Diagnosis {
  /** The adapter that training would use, if there is one. */
  readonly gpu?: GpuDescription;
  readonly speed?: Speed;
  readonly tuning?: Tuning;
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

/** Which kernels were measured to be the fastest on the adapter. */
export interface Tuning {
  /** Whether training measures here what isn't known yet: not on software adapters, whose best kernels are built in. */
  readonly on: boolean;
  /** Where the choices are kept. Without this file they are forgotten. */
  readonly file: string;
  /** Names of variants, by operation and shape; {} if nothing is remembered. */
  readonly choices: Choices;
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
      const tuning = await tuningOf(gpu);
      return { gpu: description, speed: await measureSpeed(gpu), tuning, attempts, ...common, remedies: help };
    } finally {
      gpu.destroy();
    }
  } catch (error) {
    if (!(error instanceof NoAdapterError)) throw error;
    return { attempts: error.attempts, ...common, remedies: error.remedies };
  }
}

async function tuningOf(gpu: Gpu): Promise<Tuning> {
  const adapter = adapterName(gpu.device.adapterInfo, gpu.subgroupSize);
  const store = fileChoices();
  return { on: gpu.tuning, file: store.fileOf(adapter), choices: await store.load(adapter) };
}
