import type { Work } from "./rows.js";

/** What the bench asks of a subject, and what it answers: one JSON object a line, over standard input and output. */
export type Request =
  | { readonly do: "prepare"; readonly work: Work }
  /** Runs the prepared work so many times back to back, and waits for the end. */
  | { readonly do: "run"; readonly times: number }
  | { readonly do: "release" }
  /** Measures what the adapter can do at most. Only Sunbear answers it. */
  | { readonly do: "peak" };

/** Said once, unasked, when the subject has started. */
export interface Hello {
  readonly version: string;
  /** Where it runs; undefined if it doesn't tell. */
  readonly adapter?: string;
}

export interface Prepared {
  /** Root mean square of the result, by which subjects can be seen to do the same. */
  readonly rms?: number;
}

export interface Ran {
  /** Of all the times together. */
  readonly seconds: number;
  /**
   * The most memory that the process has held so far, beyond what it needed to start; what other work has left is in
   * it, or in what it needed, so that only a process's first work has a figure of its own. Undefined if it can't tell.
   */
  readonly peakBytes?: number;
}

export interface Peak {
  readonly gflops: number;
  readonly copyGBps: number;
}

export interface Failure {
  readonly error: string;
}

/** The environment variable by which peers sleep between polls of the GPU. */
export const PEERS_SLEEP = "SUNBEAR_BENCH_PEERS_SLEEP";
