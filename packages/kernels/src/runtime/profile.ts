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
 * Runs `work` with a timestamp around every dispatch. Dispatches don't overlap then, and each is a pass of its own, so
 * the whole takes somewhat longer than without. Needs the feature `timestamp-query`; browsers round what it says to
 * 0.1 ms. Throws if the device lacks it, or if `work` dispatches nothing.
 */
export async function profile(gpu: Gpu, work: () => void | Promise<void>): Promise<ProfiledDispatch[]> {
  const { device, recorder } = gpu;
  if (!device.features.has("timestamp-query"))
    throw new Error("this adapter has no timestamp queries, so kernels can't be timed one by one");
  const dispatches: Dispatch[] = [];
  const querySets: GPUQuerySet[] = [];
  await gpu.idle();
  recorder.timer = (dispatch) => {
    const query = 2 * dispatches.length;
    if (query % MAX_QUERIES === 0) querySets.push(device.createQuerySet({ type: "timestamp", count: MAX_QUERIES }));
    dispatches.push(dispatch);
    const first = query % MAX_QUERIES;
    return {
      querySet: querySets[querySets.length - 1],
      beginningOfPassWriteIndex: first,
      endOfPassWriteIndex: first + 1,
    };
  };
  try {
    await work();
  } finally {
    recorder.flush();
    recorder.timer = undefined;
  }
  if (dispatches.length === 0) throw new Error("nothing ran on the GPU, so there is nothing to profile");
  const nanoseconds = await readQueries(gpu, querySets, 2 * dispatches.length);
  const origin = nanoseconds[0];
  return dispatches.map(({ kernel, bindings, flops }, i) => ({
    kernel: kernel.label,
    start: Number(nanoseconds[2 * i] - origin) / 1e6,
    milliseconds: Number(nanoseconds[2 * i + 1] - nanoseconds[2 * i]) / 1e6,
    flops,
    bytes: bindings.reduce((sum, { size = 0 }) => sum + size, 0),
  }));
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
