import { type Gpu, openGpu } from "@sunbear/kernels";
import { PEERS_SLEEP } from "../protocol.js";

/** Finds the adapter that Sunbear would use, and offers it as a browser would. */
export async function offerAdapter(): Promise<void> {
  const gpu = await openGpu();
  const { keepAlive } = gpu as { keepAlive: unknown };
  // Node 20 has no navigator; peers ask for one, and jax-js for its userAgent.
  const navigator = { gpu: keepAlive, userAgent: `Node.js/${process.versions.node.split(".")[0]}` };
  Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
  gpu.destroy();
}

export const adapterName = ({ vendor, architecture, device, description }: GPUAdapterInfo): string =>
  [...new Set([vendor, architecture, device, description].filter(Boolean))].join(", ");

export const adapterOf = (gpu: Gpu): string => adapterName(gpu.device.adapterInfo);

const sleeper = new Int32Array(new SharedArrayBuffer(4));

/**
 * Waits for a promise of Dawn's, if so asked with sleep between its polls, which otherwise keep a core busy that a software
 * adapter needs. Sunbear sleeps in its own way.
 */
export async function gently<T>(promise: Promise<T>): Promise<T> {
  if (!process.env[PEERS_SLEEP]) return promise;
  let pending = true;
  const settled = promise.finally(() => {
    pending = false;
  });
  settled.catch(() => {});
  const start = performance.now();
  while (pending) {
    await new Promise(setImmediate);
    if (pending && performance.now() - start > 1) Atomics.wait(sleeper, 0, 0, 1);
  }
  return settled;
}
