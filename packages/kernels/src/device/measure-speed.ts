import { bind, type Gpu, type Kernel } from "../runtime/index.js";

/** What an adapter can do at most; other programs that run at the same time lower it. */
export interface Speed {
  /** Billions of f32 operations per second, a fused multiply-add being two: no kernel gets past this. */
  readonly gflops: number;
  /** Billions of bytes per second that a copy from buffer to buffer reads and writes, both counted. */
  readonly copyGBps: number;
}

/** Measures for about a second, after what compiling takes. */
export async function measureSpeed(gpu: Gpu): Promise<Speed> {
  return { gflops: await measureFma(gpu), copyGBps: await measureCopy(gpu) };
}

const TURNS = 64;
const ROUNDS = 16;
const CHAINS = 10; // more than fit into 16 vector registers would be slower

/** Chains of multiply-adds that don't wait for each other, all in registers, with few loop turns. */
const fma: Kernel = {
  label: "measure multiply-adds",
  code: /* wgsl */ `
    @group(0) @binding(0) var<storage, read_write> x: array<f32>;
    @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
      let a = x[id.x];
      ${chain((c) => `var c${c} = a + ${c}.0;`)}
      for (var i = 0; i < ${TURNS}; i++) {
        ${Array.from({ length: ROUNDS }, () => chain((c) => `c${c} = fma(c${c}, 0.999, a);`)).join("\n")}
      }
      x[id.x] = ${chain((c) => `${c > 0 ? "+ " : ""}c${c}`)};
    }`,
};

function chain(text: (c: number) => string): string {
  return Array.from({ length: CHAINS }, (_, c) => text(c)).join(" ");
}

async function measureFma(gpu: Gpu): Promise<number> {
  const most = gpu.device.limits.maxComputeWorkgroupsPerDimension;
  const x = gpu.empty([64 * most]);
  gpu.zero(x);
  await gpu.prepare(() => gpu.run(fma, [bind(x)], [1]));
  const seconds = await secondsEach(gpu, (workgroups) => {
    for (let left = workgroups; left > 0; left -= most) gpu.run(fma, [bind(x)], [Math.min(left, most)]);
  });
  gpu.release(x);
  return (2 * 64 * TURNS * ROUNDS * CHAINS) / seconds / 1e9;
}

async function measureCopy(gpu: Gpu): Promise<number> {
  const shape = [2 ** 24]; // 64 MiB, more than caches hold
  const [from, to] = [gpu.empty(shape), gpu.empty(shape)];
  const seconds = await secondsEach(gpu, (copies) => {
    for (let i = 0; i < copies; i++) gpu.copy(from, to);
  });
  gpu.release(from, to);
  return (2 * 4 * shape[0]) / seconds / 1e9;
}

/** The best of several timings, each of as much work as takes long beside the timer's and the queue's overhead. */
async function secondsEach(gpu: Gpu, work: (amount: number) => void, milliseconds = 50, timings = 7): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  let amount = 1;
  for (let timed = 0; timed < timings; ) {
    await gpu.idle();
    const start = performance.now();
    work(amount);
    await gpu.idle();
    const elapsed = performance.now() - start;
    if (elapsed < milliseconds / 2) {
      amount *= elapsed < milliseconds / 16 ? 8 : 2;
      continue;
    }
    best = Math.min(best, elapsed / 1000 / amount);
    timed++;
  }
  return best;
}
