import { setImmediate, setTimeout } from "node:timers";
import type { Settle } from "../runtime/index.js";

/** Milliseconds for which a busy GPU is watched closely, for short work. */
const CLOSELY = 4;

/** Milliseconds between two looks at it meanwhile, or a quarter of the wait so far if that is less. */
const NAP = 0.25;

/** Milliseconds between two looks afterwards. */
const PAUSE = 1;

/**
 * Awaits promises of Dawn's without burning a core. While one is pending Dawn polls on every turn of the event loop,
 * which then never sleeps, and on a software adapter the core that it keeps busy belongs to the kernels.
 * So for that while Dawn's polls become timers. The event loop sleeps in between, and files, sharp and timers wake
 * it as ever. Timers are no shorter than a millisecond; for the first few of a wait the thread itself sleeps.
 */
export const settle: Settle = async (promise) => {
  if (waiting++ === 0) {
    since = performance.now();
    globalThis.setImmediate = patient;
  }
  try {
    return await promise;
  } finally {
    if (--waiting === 0 && globalThis.setImmediate === patient) globalThis.setImmediate = setImmediate;
  }
};

let waiting = 0;
let since = 0;

/** Dawn asks for its next poll through the global `setImmediate`, with a nameless native function. */
const DAWN_POLL = "function () { [native code] }";

/** Nobody notifies who waits for it, so that a wait ends by its time. */
const NEVER = new Int32Array(new SharedArrayBuffer(4));

const patient = new Proxy(setImmediate, {
  apply(target, self, args: Parameters<typeof setImmediate>) {
    const [callback] = args;
    const isPoll = Function.prototype.toString.call(callback) === DAWN_POLL;
    if (isPoll) {
      const busy = performance.now() - since;
      if (busy > CLOSELY) return setTimeout(callback, PAUSE);
      Atomics.wait(NEVER, 0, 0, Math.min(busy / 4, NAP));
    }
    return Reflect.apply(target, self, args);
  },
});
