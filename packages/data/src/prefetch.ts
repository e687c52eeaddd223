/** How far a prefetch runs ahead of its consumer. */
export interface PrefetchOptions {
  /** At most this many jobs are begun and not yet consumed: what bounds the memory. At least 1. */
  readonly ahead: number;
  readonly signal?: AbortSignal;
}

/**
 * Runs jobs ahead of the consumer and yields their results in the order of the jobs.
 * When the consumer stops, or the signal aborts, no further job is begun; those that wait may ask `isStopped`.
 *
 * @param next the next job, or undefined when there is none for now; it's asked again after each result
 * @throws what a job throws when its turn comes, or the signal's reason
 */
export async function* prefetch<Job, Result>(
  next: () => Job | undefined,
  run: (job: Job, isStopped: () => boolean) => Promise<Result>,
  { ahead, signal }: PrefetchOptions,
): AsyncGenerator<Result, void, undefined> {
  const running: Promise<Result>[] = [];
  let stopped = false;
  const isStopped = () => stopped || signal?.aborted === true;
  const fill = () => {
    while (running.length < ahead) {
      const job = next();
      if (job === undefined) return;
      const result = run(job, isStopped);
      // Its turn to be awaited may come late or never: until then a failure isn't unhandled, only not yet seen.
      result.catch(() => {});
      running.push(result);
    }
  };
  try {
    for (;;) {
      signal?.throwIfAborted();
      fill();
      const first = running.shift();
      if (first === undefined) return;
      const result = await first;
      signal?.throwIfAborted();
      fill();
      yield result;
    }
  } finally {
    stopped = true;
  }
}
