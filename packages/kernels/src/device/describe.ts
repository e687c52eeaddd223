import { productFamily } from "../product/family.js";
import type { Gpu } from "../runtime/index.js";
import { isSoftware } from "./software.js";

/** What an adapter is and offers, as far as it decides how kernels run; JSON-serialisable. */
export interface GpuDescription {
  /** "gpu" where hardware does the work, "software" where the CPU does. */
  readonly kind: "gpu" | "software";
  readonly vendor: string;
  readonly architecture: string;
  /** The device's own name; browsers may keep it to themselves. */
  readonly device: string;
  /** The driver's name and version; browsers may keep it to themselves. */
  readonly driver: string;
  /** WebGPU features that the device was opened with. */
  readonly features: readonly string[];
  /** WebGPU limits that the device was opened with: bytes or counts. */
  readonly limits: Readonly<Record<Limit, number>>;
  /** Bytes that kernels let one binding span: the device's limit, unless it was opened with less. */
  readonly maxBindingBytes: number;
  /** Lanes that kernels may count on; 0 where they do without subgroups. */
  readonly subgroupSize: number;
  /** How matrix products and convolutions are computed here. */
  readonly productKernels: "broadcast" | "tiled";
}

const LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "minStorageBufferOffsetAlignment",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupsPerDimension",
] as const satisfies readonly (keyof GPUSupportedLimits)[];
type Limit = (typeof LIMITS)[number];

export function describeGpu(gpu: Gpu): GpuDescription {
  const { adapterInfo, features, limits } = gpu.device;
  const { vendor, architecture, device, description } = adapterInfo;
  return {
    kind: isSoftware(adapterInfo) ? "software" : "gpu",
    vendor,
    architecture,
    device: device.replace(/-+$/, ""), // Dawn makes dashes of all but letters and digits
    driver: description,
    features: [...features].sort(),
    limits: Object.fromEntries(LIMITS.map((limit) => [limit, limits[limit]])) as Record<Limit, number>,
    maxBindingBytes: gpu.maxBindingBytes,
    subgroupSize: gpu.subgroupSize,
    productKernels: productFamily(gpu),
  };
}
