import type { Gpu } from "./gpu.js";
import type { Dispatch } from "./recorder.js";

/** One dispatch of a profiled run. */
export interface ProfiledDispatch {
  readonly kernel: string;
  /** Milliseconds since the first dispatch began. */
  readonly start: number;
  readonly milliseconds: number;
  /** Floating-point operations of its formula; 0 where the kernel moves bytes rather than computes. */
  readonly flops: number;
  /** Bytes of what it binds, each read or written at least once. */
  readonly bytes: number;
}

/** The dispatches of one kernel together. */
export interface ProfileRow {
  readonly kernel: string;
  readonly calls: number;
  readonly milliseconds: number;
  /** Share of all the time on the GPU, 0 to 1. */
  readonly share: number;
  readonly gflops: number;
  readonly gigabytesPerSecond: number;
}

const MAX_QUERIES = 4096;

/**
 * Puts a timestamp around every dispatch between `start` and `stop`. Dispatches don't overlap then, and each is a pass of
 * its own, so all takes somewhat longer than without. Needs the feature `timestamp-query`; browsers round what it says
 * to 0.1 ms.
 */
export class Profiler {
  private readonly dispatches: Dispatch[] = [];
  private readonly querySets: GPUQuerySet[] = [];

  /** Throws if the device has no timestamps. */
  constructor(private readonly gpu: Gpu) {
    if (!gpu.device.features.has("timestamp-query"))
      throw new Error("this adapter has no timestamp queries, so kernels can't be timed one by one");
  }

  start(): void {
    const { device, recorder } = this.gpu;
    recorder.flush();
    recorder.timer = (dispatch) => {
      const first = (2 * this.dispatches.length) % MAX_QUERIES;
      if (first === 0) this.querySets.push(device.createQuerySet({ type: "timestamp", count: MAX_QUERIES }));
      this.dispatches.push(dispatch);
      const querySet = this.querySets[this.querySets.length - 1];
      return { querySet, beginningOfPassWriteIndex: first, endOfPassWriteIndex: first + 1 };
    };
  }

  /** What ran since `start`, in order. */
  async stop(): Promise<ProfiledDispatch[]> {
    this.gpu.recorder.flush();
    this.gpu.recorder.timer = undefined;
    const nanoseconds = await readQueries(this.gpu, this.querySets.splice(0), 2 * this.dispatches.length);
    return this.dispatches.splice(0).map(({ kernel, bindings, flops }, i) => ({
      kernel: kernel.label,
      start: Number(nanoseconds[2 * i] - nanoseconds[0]) / 1e6,
      milliseconds: Number(nanoseconds[2 * i + 1] - nanoseconds[2 * i]) / 1e6,
      flops,
      bytes: bindings.reduce((sum, { size = 0 }) => sum + size, 0),
    }));
  }
}

/** What `work` runs on the GPU, dispatch by dispatch; see Profiler. */
export async function profile(gpu: Gpu, work: () => void | Promise<void>): Promise<ProfiledDispatch[]> {
  const profiler = new Profiler(gpu);
  profiler.start();
  try {
    await work();
  } catch (error) {
    await profiler.stop();
    throw error;
  }
  return profiler.stop();
}

async function readQueries(gpu: Gpu, querySets: GPUQuerySet[], count: number): Promise<BigUint64Array> {
  const { device } = gpu;
  const out = new BigUint64Array(count);
  for (const [i, querySet] of querySets.entries()) {
    const queries = Math.min(MAX_QUERIES, count - i * MAX_QUERIES);
    const array = gpu.empty([2 * queries]);
    const resolved = device.createBuffer({
      size: 8 * queries,
      usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
    });
    gpu.recorder.encode((encoder) => {
      encoder.resolveQuerySet(querySet, 0, queries, resolved, 0);
      encoder.copyBufferToBuffer(resolved, 0, array.buffer, array.offset, 8 * queries);
    });
    out.set(new BigUint64Array((await gpu.read(array)).buffer), i * MAX_QUERIES);
    gpu.release(array);
    resolved.destroy();
    querySet.destroy();
  }
  return out;
}

/** Sums a profile up by kernel, the slowest first. */
export function profileRows(dispatches: readonly ProfiledDispatch[]): ProfileRow[] {
  const total = dispatches.reduce((sum, d) => sum + d.milliseconds, 0);
  return [...new Set(dispatches.map((d) => d.kernel))]
    .map((kernel) => {
      const calls = dispatches.filter((d) => d.kernel === kernel);
      const sum = (value: (d: ProfiledDispatch) => number) => calls.reduce((all, d) => all + value(d), 0);
      const milliseconds = sum((d) => d.milliseconds);
      return {
        kernel,
        calls: calls.length,
        milliseconds,
        share: total > 0 ? milliseconds / total : 0,
        gflops: milliseconds > 0 ? sum((d) => d.flops) / milliseconds / 1e6 : 0,
        gigabytesPerSecond: milliseconds > 0 ? sum((d) => d.bytes) / milliseconds / 1e6 : 0,
      };
    })
    .sort((a, b) => b.milliseconds - a.milliseconds);
}

/** The profile in Chrome's trace format, for chrome://tracing and Perfetto. */
export function chromeTrace(dispatches: readonly ProfiledDispatch[]): string {
  const traceEvents = dispatches.map(({ kernel, start, milliseconds, flops, bytes }) => ({
    name: kernel,
    ph: "X",
    pid: 1,
    tid: 1,
    ts: start * 1e3,
    dur: milliseconds * 1e3,
    args: { flops, bytes },
  }));
  return JSON.stringify({ traceEvents, displayTimeUnit: "ms" });
}
