/** Why an address gave no picture. The words stand in `manifest.jsonl` and in the summary, so they don't change. */
export type FailureReason =
  | "bad-address"
  | "private-address"
  | "dns"
  | "connect"
  | "timeout"
  | "connection-lost"
  | "too-many-redirects"
  | "too-large"
  | "bad-answer"
  | "not-an-image"
  | "unsupported-type"
  | "too-many-pixels"
  | "damaged"
  | `http-${number}`;

/** One address that failed: a reason for programs, a sentence for people, and what the server asked of us. */
export class FetchFailure extends Error {
  override readonly name = "FetchFailure";

  constructor(
    readonly reason: FailureReason,
    message: string,
    /** How long the server asks to be left alone, from `Retry-After`. */
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }

  /** Whether the same request may succeed later. A refusal (403), an absence (404) or a bad picture stays what it is. */
  get transient(): boolean {
    return TRANSIENT.has(this.reason);
  }

  /** Whether it tells something about the whole host, so that hundreds more requests would meet the same. */
  get hostWide(): boolean {
    return HOST_WIDE.has(this.reason);
  }
}

const TRANSIENT: ReadonlySet<FailureReason> = new Set<FailureReason>([
  "dns",
  "timeout",
  "connection-lost",
  "http-408",
  "http-425",
  "http-429",
  "http-500",
  "http-502",
  "http-503",
  "http-504",
]);

const HOST_WIDE: ReadonlySet<FailureReason> = new Set<FailureReason>(["dns", "connect", "http-429", "http-503"]);

/**
 * Milliseconds asked for by a `Retry-After` header: a number of seconds or an HTTP date (RFC 9110, 10.2.3).
 * Undefined where there is none, or nonsense.
 */
export function retryAfter(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** How long to wait before attempt `attempt + 1`, counted from 1: half a second, doubled each time. */
export function backOff(attempt: number): number {
  return 500 * 2 ** (attempt - 1);
}
