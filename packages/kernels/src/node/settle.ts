import type { Settle } from "../runtime/index.js";

/** Milliseconds between two looks at a busy GPU. */
const PAUSE = 1;

const sleeper = new Int32Array(new SharedArrayBuffer(4));
let pending = 0;
let polling = false;

/**
 * Awaits a promise of Dawn's. Dawn polls on every turn of the event loop while one is pending, which keeps a core
 * busy, and on a software adapter that core belongs to the kernels: so the thread sleeps a moment between the turns.
 * Timers and finished I/O still get every turn, and all who wait share one sleep.
 */
export const settle: Settle = async (promise) => {
  pending++;
  if (!polling) void poll();
  try {
    return await promise;
  } finally {
    pending--;
  }
};

async function poll(): Promise<void> {
  polling = true;
  await turn();
  while (pending > 0) {
    Atomics.wait(sleeper, 0, 0, PAUSE);
    await turn();
  }
  polling = false;
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
