import { Gpu, type GpuOptions } from "../runtime/index.js";
import { adapterName, type ChoiceStore } from "./choices.js";
import { isSoftware } from "./software.js";

/** Features that kernels or measurements use where an adapter has them; none is required. */
const FEATURES: readonly GPUFeatureName[] = ["subgroups", "timestamp-query", "shader-f16"];

/** Limits raised from WebGPU's guaranteed minimum to what the adapter offers. */
const LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupSizeZ",
  "maxComputeWorkgroupsPerDimension",
] as const satisfies readonly (keyof GPUSupportedLimits)[];

export interface OpenGpuOptions extends Pick<GpuOptions, "maxBindingBytes"> {
  /** False leaves the `subgroups` feature out, so that kernels run as on a device without it. Default: true. */
  readonly subgroups?: boolean;
  /**
   * Whether to measure, before the first batch of a shape, which kernels are the fastest on this adapter, and to remember
   * it. Default: on hardware only; the software adapters' best are known.
   */
  readonly tuning?: boolean;
}

/** Opens an adapter's device with the features and limits that kernels can make use of. */
export async function requestGpu(
  adapter: GPUAdapter,
  { subgroups = true, maxBindingBytes, tuning }: OpenGpuOptions,
  choices: ChoiceStore,
  host: Pick<GpuOptions, "settle" | "keepAlive" | "warm"> = {},
): Promise<Gpu> {
  const device = await adapter.requestDevice({
    requiredFeatures: FEATURES.filter((f) => adapter.features.has(f) && (subgroups || f !== "subgroups")),
    requiredLimits: Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]])),
  });
  const gpu: Gpu = new Gpu(device, {
    ...host,
    maxBindingBytes,
    ...(subgroups ? {} : { subgroupSize: 0 }),
    tuning: tuning ?? !isSoftware(device.adapterInfo),
    onTuned: (all) => choices.save(adapterName(device.adapterInfo, gpu.subgroupSize), all),
  });
  if (gpu.tuning) gpu.tuner.use(await choices.load(adapterName(device.adapterInfo, gpu.subgroupSize)));
  return gpu;
}
