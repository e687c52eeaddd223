import type { Kernel } from "./kernel.js";

/** Compute pipelines by the text of their kernel, each compiled once. */
export class Pipelines {
  private readonly ready = new Map<string, GPUComputePipeline>();
  /** Pipelines compiled since the start. */
  created = 0;

  constructor(private readonly device: GPUDevice) {}

  /** The pipeline of a kernel, compiled now if it wasn't before. */
  get(kernel: Kernel): GPUComputePipeline {
    let pipeline = this.ready.get(kernel.code);
    if (!pipeline) {
      pipeline = this.device.createComputePipeline(this.descriptor(kernel));
      this.keep(kernel, pipeline);
    }
    return pipeline;
  }

  /** The kernels that aren't compiled yet, each once. */
  missing(kernels: Iterable<Kernel>): Kernel[] {
    return [...new Map([...kernels].map((k) => [k.code, k])).values()].filter((k) => !this.ready.has(k.code));
  }

  /** Compiles kernels that are missing, all at the same time. */
  async compile(missing: readonly Kernel[]): Promise<void> {
    await Promise.all(
      missing.map(async (kernel) => {
        const pipeline = await this.device.createComputePipelineAsync(this.descriptor(kernel)).catch((error) => {
          throw new Error(`kernel "${kernel.label}" doesn't compile: ${error.message}`);
        });
        this.keep(kernel, pipeline);
      }),
    );
  }

  private keep(kernel: Kernel, pipeline: GPUComputePipeline): void {
    this.ready.set(kernel.code, pipeline);
    this.created++;
  }

  private descriptor({ label, code }: Kernel): GPUComputePipelineDescriptor {
    const module = this.device.createShaderModule({ label, code });
    return { label, layout: "auto", compute: { module, entryPoint: "main" } };
  }
}
