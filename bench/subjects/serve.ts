import { createInterface } from "node:readline";
import type { Failure, Hello, Peak, Prepared, Ran, Request } from "../protocol.js";
import type { Work } from "../rows.js";

/** Work that is ready to be run again and again. */
export interface Task {
  /** Starts one run; awaited, so that it may also finish it. */
  readonly run: () => unknown;
  /** Waits until all runs have finished. */
  readonly finish: () => Promise<unknown>;
  /** The values of the result, if there are some to compare. */
  readonly result?: () => Promise<ArrayLike<number>>;
  /** Bytes that the process has held at most. */
  readonly peakBytes?: () => number;
  readonly release?: () => unknown;
}

export interface Served extends Hello {
  /** Throws an Error with the reason if it can't do this work. */
  readonly prepare: (work: Work) => Task | Promise<Task>;
  readonly peak?: () => Promise<Peak>;
}

/** Answers the bench's requests for as long as it asks. */
export async function serve(start: () => Promise<Served>): Promise<void> {
  console.log = console.info = console.error; // standard output is for answers only
  const { prepare, peak, ...hello } = await start();
  say(hello satisfies Hello);

  let task: Task | undefined;
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as Request;
    try {
      say(await answer(request));
    } catch (error) {
      say({ error: error instanceof Error ? error.message : String(error) } satisfies Failure);
    }
  }
  process.exit(0);

  async function answer(request: Request): Promise<Prepared | Ran | Peak> {
    if (request.do === "peak") {
      if (!peak) throw new Error("it doesn't measure the adapter");
      return peak();
    }
    if (request.do === "prepare") {
      task = await prepare(request.work);
      await task.run();
      await task.finish();
      return task.result ? { rms: rootMeanSquare(await task.result()) } : {};
    }
    if (!task) throw new Error("nothing is prepared");
    if (request.do === "release") {
      await task.release?.();
      task = undefined;
      return {};
    }
    const start = performance.now();
    for (let i = 0; i < request.times; i++) await task.run();
    await task.finish();
    return { seconds: (performance.now() - start) / 1000, peakBytes: task.peakBytes?.() };
  }
}

function say(answer: object): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

function rootMeanSquare(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ** 2;
  return Math.sqrt(sum / values.length);
}

let calls = 0;

/** Values uniform in [-1, 1): others with each call, the same in each process. */
export function random(count: number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(count);
  let state = Math.imul(++calls, 0x9e3779b1);
  for (let i = 0; i < count; i++) {
    // Numerical Recipes' linear congruential generator; its high bits are good enough to multiply.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[i] = state / 2 ** 31 - 1;
  }
  return values;
}

/** For work that a subject doesn't do. */
export function unsupported(reason: string): never {
  throw new Error(reason);
}
