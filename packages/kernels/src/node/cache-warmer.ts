import { availableParallelism } from "node:os";
import { type Binding, bind, type Gpu, type Kernel } from "../runtime/index.js";

/** Devices at most: the kernel that takes longest takes a tenth of the time of all. */
const MOST_DEVICES = 8;

/**
 * A first dispatch that takes fewer times as long as the kernel's way from WGSL to a pipeline has compiled nothing:
 * out of the cache it took up to 1.6 times as long, and at least 5.8 times where it compiled.
 */
const CACHED = 3;

/** Values of each operand that a kernel is given, and words of its uniforms: more than a workgroup needs that finds zeros. */
const VALUES = 4096;
const WORDS = 256;

/** Whether an adapter compiles a kernel not before it is dispatched, as Mesa's llvmpipe does. */
export const compilesLate = ({ architecture, description }: GPUAdapterInfo): boolean =>
  /llvmpipe/i.test(`${architecture} ${description}`);

/**
 * Fills the driver's cache of compiled kernels from all cores, for adapters that compile late.
 *
 * Llvmpipe compiles in the thread of a device's queue, one kernel after the other: ResNet18's 52 take 24 s so on an empty
 * cache, while the other cores idle. Several devices compile side by side, and what one has compiled the others find in
 * Mesa's cache on disk within milliseconds. So a device that has new kernels, and further ones for the other cores, dispatch
 * each of them once, on zeros in arrays of their own. What goes wrong here is without consequence: the device then
 * compiles by itself.
 *
 * No more devices than that, and no threads of Dawn's: past 16 threads on two cores glibc lets some share a heap, and
 * two that compile spend 1.4 times as long when they wait for each other at every allocation.
 */
export class CacheWarmer {
  private readonly lists = new Set<Kernel[]>();

  /** `open` opens one more device of the adapter; `dispatch` is another one for tests. */
  constructor(
    private readonly open: () => Promise<Gpu>,
    private readonly cores = availableParallelism(),
    private readonly dispatch = dispatchOnZeros,
  ) {}

  /** Resolves when the kernels, whose pipelines `gpu` has, are in the cache, or if they can't be. Never rejects. */
  async warm(gpu: Gpu, kernels: readonly Kernel[]): Promise<void> {
    const devices = Math.min(this.cores, MOST_DEVICES, kernels.length);
    if (devices < 2) return;
    // Long texts take long to compile; the last ones to be taken off the list should take little.
    const left = [...kernels].sort((a, b) => b.code.length - a.code.length);
    const others: Gpu[] = [];
    this.lists.add(left);
    try {
      while (others.length < devices - 1) others.push(await this.open());
      const [first, second] = left.splice(0, 2);
      const [elsewhere] = await Promise.all([this.dispatch(others[0], first), this.dispatch(gpu, second)]);
      // Out of the cache: so should be the rest.
      if (elsewhere.run < CACHED * elsewhere.pipeline) return;
      // Where nothing can be kept on disk, what the others compile is in vain.
      if ((await this.dispatch(gpu, first)).run > elsewhere.run / CACHED) return;
      await Promise.all([gpu, ...others].map((device) => this.dispatchAll(device, left)));
    } catch {
    } finally {
      this.lists.delete(left);
      for (const other of others) other.destroy();
    }
  }

  /** Lets `warm` end after the kernels that are being compiled. */
  stop(): void {
    for (const left of this.lists) left.length = 0;
  }

  /** Takes kernels off a list that others share. */
  private async dispatchAll(gpu: Gpu, left: Kernel[]): Promise<void> {
    for (let kernel = left.shift(); kernel; kernel = left.shift()) await this.dispatch(gpu, kernel);
  }
}

/** Milliseconds that a pipeline took to be made, 0 if there was one, and then a first dispatch. */
interface Spent {
  readonly pipeline: number;
  readonly run: number;
}

/** Runs one workgroup of a kernel, on zeros in arrays of its own. */
export async function dispatchOnZeros(gpu: Gpu, kernel: Kernel): Promise<Spent> {
  const declared = [...kernel.code.matchAll(/@binding\(\d+\) var(<storage|<uniform| \w+: texture)/g)].map(([, d]) => d);
  const arrays = declared.map(() => gpu.empty([VALUES]));
  for (const array of arrays) gpu.zero(array);
  let textures = 0;
  const operands = declared.flatMap((declaration, i): Binding[] => {
    const binding = bind(arrays[i]);
    if (declaration === "<uniform") return [];
    if (declaration === "<storage") return [binding];
    return [(textures++ === 0 ? gpu.texels.x : gpu.texels.w).copy(binding)];
  });
  const uniforms = declared.includes("<uniform") ? new Uint32Array(WORDS) : undefined;
  try {
    const start = performance.now();
    gpu.pipelines.get(kernel);
    const compiled = performance.now();
    gpu.run(kernel, operands, [1], uniforms);
    await gpu.idle();
    return { pipeline: compiled - start, run: performance.now() - compiled };
  } finally {
    gpu.release(...arrays);
  }
}
