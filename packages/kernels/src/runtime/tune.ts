import type { Tunable, Tuner } from "./tuner.js";

/** What measuring needs of a Gpu. */
interface Bench {
  readonly tuner: Tuner;
  compile(work: () => void): Promise<void>;
  idle(): Promise<void>;
}

export interface TuneOptions {
  /** Seconds that all measurements may take together. What isn't reached keeps its default. */
  readonly seconds?: number;
  readonly signal?: AbortSignal;
}

/** A variant is given up once it takes this many times the best. */
const LOST = 1.2;

/** Measurements of a variant that stays in the race. */
const ROUNDS = 5;

/** A measurement shorter than this says more about the clock and the queue than about the kernel. */
const MIN_MILLISECONDS = 2;

/**
 * Measures the variants of operations on this GPU and lets its tuner use the fastest. The variants take turns, so that a
 * drifting clock hits all alike, and those clearly behind are dropped. The operations run on their own arrays, whose
 * content is lost; nobody else may have them. Returns how many choices were made. Throws the signal's reason once it
 * aborts, without recording anything more.
 */
export async function tune(
  gpu: Bench,
  tunables: readonly Tunable[],
  { seconds = 10, signal }: TuneOptions = {},
): Promise<number> {
  const end = performance.now() + 1000 * seconds;
  let chosen = 0;
  for (const [i, tunable] of tunables.entries()) {
    const left = end - performance.now();
    if (left <= 0) break;
    const best = await fastest(gpu, tunable, performance.now() + left / (tunables.length - i), signal);
    if (best === undefined) continue;
    gpu.tuner.use({ [tunable.key]: best });
    chosen++;
  }
  return chosen;
}

/** The fastest variant, or undefined if not all of them could be measured in time. */
async function fastest(
  gpu: Bench,
  { variants, run }: Tunable,
  end: number,
  signal?: AbortSignal,
): Promise<string | undefined> {
  signal?.throwIfAborted();
  await gpu.compile(() => variants.forEach(run));
  signal?.throwIfAborted();
  const times = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const variant of round === 0 ? variants : [...times.keys()]) {
      if (performance.now() > end && times.size < variants.length && round === 0) return undefined;
      const time = await measure(gpu, () => run(variant), signal);
      times.set(variant, Math.min(time, times.get(variant) ?? Number.POSITIVE_INFINITY));
    }
    const best = Math.min(...times.values());
    for (const [variant, time] of times) if (time > LOST * best) times.delete(variant);
    if (times.size === 1 || performance.now() > end) break;
  }
  return [...times].reduce((a, b) => (b[1] < a[1] ? b : a))[0];
}

/** Milliseconds of one run, from as many as it takes to be long enough. */
async function measure(gpu: Bench, run: () => void, signal?: AbortSignal): Promise<number> {
  run();
  await gpu.idle();
  signal?.throwIfAborted();
  for (let runs = 1; ; runs *= 4) {
    const start = performance.now();
    for (let i = 0; i < runs; i++) run();
    await gpu.idle();
    const time = performance.now() - start;
    signal?.throwIfAborted();
    if (time >= MIN_MILLISECONDS) return time / runs;
  }
}
