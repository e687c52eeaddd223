import { Interrupted } from "./errors.js";

/**
 * Waits for work, but no longer than until Ctrl-C: a batch on a slow adapter takes longer than a person waits. Work that
 * heard the same signal then ends by itself, unheeded.
 *
 * @param onInterrupt says what to tell the user who stopped the work; undefined if the work has something to save, and is
 *   waited for
 */
export async function untilInterrupted<T>(
  work: Promise<T>,
  signal: AbortSignal,
  onInterrupt: () => string | undefined,
): Promise<T> {
  let stop: (() => void) | undefined;
  const interrupted = new Promise<never>((_, reject) => {
    stop = () => {
      const message = onInterrupt();
      if (message !== undefined) reject(new Interrupted(message));
    };
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop);
  });
  try {
    return await Promise.race([interrupted, work]);
  } finally {
    if (stop) signal.removeEventListener("abort", stop);
  }
}
