import { type Gpu, NoAdapterError } from "@sunbear/kernels";

/** Milliseconds in which a lost device says so, after the first command that failed for it. */
const GRACE = 100;

/** The GPU: opened when it is first needed, and again after it failed. */
export class GpuSlot {
  private opening: Promise<Gpu> | undefined;

  constructor(private readonly openGpu: () => Promise<Gpu>) {}

  /** @throws NoAdapterError where there is none */
  get(): Promise<Gpu> {
    if (this.opening) return this.opening;
    const opening = this.openGpu();
    this.opening = opening;
    const forget = () => {
      if (this.opening === opening) this.opening = undefined;
    };
    opening.then(({ device }) => device.lost.then(forget), forget);
    return opening;
  }

  /** The GPU, or undefined where there is none. */
  async find(): Promise<Gpu | undefined> {
    try {
      return await this.get();
    } catch (error) {
      if (error instanceof NoAdapterError) return undefined;
      throw error;
    }
  }
}

/**
 * Why a GPU with which something went wrong is of no use any more, in its own words; undefined if it works. One that is
 * still there, but refused a command, such as for want of memory, is given up: it would fail for ever.
 */
export async function failureOf(gpu: Gpu): Promise<string | undefined> {
  const patience = new Promise<undefined>((resolve) => setTimeout(resolve, GRACE));
  const lost = await Promise.race([gpu.device.lost, patience]);
  if (lost) return lost.message || "it gave no reason";
  try {
    await gpu.idle();
    return undefined;
  } catch (error) {
    gpu.destroy();
    await gpu.device.lost;
    return error instanceof Error ? error.message : String(error);
  }
}
