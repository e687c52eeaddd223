import { setTimeout as sleep } from "node:timers/promises";
import pLimit, { type LimitFunction } from "p-limit";
import { backOff, FetchFailure } from "../../collect/failure.js";

/** What Wikimedia's robot policy allows on its file server. */
const KNOWN_LIMITS: Readonly<Record<string, number>> = { "upload.wikimedia.org": 2 };

/** After so many addresses in a row whose failure speaks for the whole host, the rest of that host is given up. */
const GIVE_UP_AFTER = 5;

export interface HostQueueOptions {
  /** Requests at once, over all hosts; default 24. */
  readonly concurrency?: number;
  /** Requests at once to one host; default 6. */
  readonly perHost?: number;
  /** Tries per address; default 3. */
  readonly attempts?: number;
  /** Longest wait between two tries that a server may ask for, in milliseconds; default 30,000. */
  readonly maxWaitMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Runs many requests at once, but few to one host, and tries again what deserves it. A host that asks for patience
 * (429, 503 with Retry-After) gets it from all requests to it, while others go on.
 */
export class HostQueue {
  readonly #hosts = new Map<string, Host>();
  readonly #everyone: LimitFunction;
  readonly #options: Required<Omit<HostQueueOptions, "signal">>;
  readonly #signal?: AbortSignal;

  constructor({ signal, ...options }: HostQueueOptions = {}) {
    this.#options = { concurrency: 24, perHost: 6, attempts: 3, maxWaitMs: 30_000, ...options };
    this.#signal = signal;
    this.#everyone = pLimit(this.#options.concurrency);
  }

  /** The result of `attempt`, tried up to `attempts` times. Throws the last failure, or the signal's reason. */
  run<T>(host: string, attempt: () => Promise<T>): Promise<T> {
    const state = this.#host(host);
    // The host's place is taken first: waiting for a slow host must not keep places that others could use.
    return state.limit(() => this.#persist(host, state, attempt));
  }

  #host(name: string): Host {
    let host = this.#hosts.get(name);
    if (!host) {
      const limit = Math.min(this.#options.perHost, KNOWN_LIMITS[name] ?? Number.POSITIVE_INFINITY);
      this.#hosts.set(name, (host = { limit: pLimit(limit), notBefore: 0, failures: 0 }));
    }
    return host;
  }

  async #persist<T>(name: string, host: Host, attempt: () => Promise<T>): Promise<T> {
    const { attempts, maxWaitMs } = this.#options;
    for (let tried = 1; ; tried++) {
      this.#signal?.throwIfAborted();
      if (host.failures >= GIVE_UP_AFTER) {
        throw new FetchFailure(
          host.last!.reason,
          `${name} was given up, after it failed ${host.failures} times in a row`,
        );
      }
      const wait = host.notBefore - Date.now();
      if (wait > 0) await this.#sleep(wait);
      try {
        const result = await this.#everyone(() => {
          this.#signal?.throwIfAborted();
          return attempt();
        });
        host.failures = 0;
        return result;
      } catch (error) {
        if (!(error instanceof FetchFailure)) throw error;
        const pause = error.retryAfterMs ?? backOff(tried);
        if (!error.transient || tried >= attempts || pause > maxWaitMs) {
          host.failures = error.hostWide ? host.failures + 1 : 0;
          host.last = error;
          throw pause > maxWaitMs && error.transient ? tooLong(error, pause) : error;
        }
        if (error.hostWide) host.notBefore = Math.max(host.notBefore, Date.now() + pause);
        else await this.#sleep(pause);
      }
    }
  }

  #sleep(ms: number): Promise<unknown> {
    // The signal's own reason is thrown by the check that follows.
    return sleep(ms, undefined, { signal: this.#signal }).catch(() => {});
  }
}

interface Host {
  readonly limit: LimitFunction;
  /** Time before which nothing is asked of this host. */
  notBefore: number;
  /** Failures in a row that speak for the whole host. */
  failures: number;
  last?: FetchFailure;
}

function tooLong(failure: FetchFailure, pause: number): FetchFailure {
  const message = `${failure.message}, and asks to be left alone for ${Math.round(pause / 1000)} s`;
  return new FetchFailure(failure.reason, message, pause);
}
