import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Prepared, Ran } from "./protocol.js";
import type { Row } from "./rows.js";
import { type Summary, summarize } from "./statistics.js";
import type { Subject } from "./subject.js";

/** How much time a row may take. */
export interface Effort {
  readonly rounds: number;
  /** Seconds that one timing should last at least; shorter work is run several times. */
  readonly timing: number;
  /** Seconds of timings after which a subject gets no further round. */
  readonly budget: number;
  /** Seconds within which a peer must answer. */
  readonly patience: number;
  /** Seconds from the start of the bench after which no row is begun. */
  readonly deadline: number;
}

export const efforts = {
  full: { rounds: 7, timing: 0.1, budget: 5, patience: 300, deadline: Number.POSITIVE_INFINITY },
  quick: { rounds: 3, timing: 0.03, budget: 0.5, patience: 4, deadline: 40 },
} as const satisfies Record<string, Effort>;

/** Without Sunbear's time a row says nothing, so Sunbear gets longer. */
const patienceWith = ({ kind }: Subject, { patience }: Effort) => (kind === "sunbear" ? 10 * patience : patience);

/**
 * Milliseconds before each turn. Pools of threads spin on for a while after their last work, ONNX Runtime's for some ten
 * milliseconds, and would take a core from whoever comes next.
 */
const REST = 30;

/** Seconds of one run, or why there are none. */
export type Timing = (Summary & { readonly peakBytes?: number }) | { readonly reason: string };

/** Subjects take turns, so that a machine that gets slower does so for all. */
export async function measureRow(row: Row, subjects: readonly Subject[], effort: Effort): Promise<Map<string, Timing>> {
  const results = new Map<string, Timing>();
  const runners: Runner[] = [];
  let expected: number | undefined;
  const fail = (subject: Subject, error: unknown) => {
    results.set(subject.name, { reason: error instanceof Error ? error.message : String(error) });
  };
  for (const subject of subjects) {
    try {
      if (!subject.running) await subject.start();
      const { rms } = await subject.ask<Prepared>({ do: "prepare", work: row.work }, patienceWith(subject, effort));
      if (subject.kind === "sunbear") expected = rms;
      expectSame(rms, expected);
      const runner = new Runner(subject, effort);
      runners.push(runner);
      await runner.warmUp();
    } catch (error) {
      fail(subject, error);
    }
  }
  for (let round = 0; round < effort.rounds; round++)
    for (const runner of runners) {
      if (results.has(runner.subject.name) || !runner.mayGoOn()) continue;
      await setTimeout(REST);
      await runner.time().catch((error) => fail(runner.subject, error));
    }
  for (const { subject, seconds } of runners) {
    if (subject.running)
      await subject.ask({ do: "release" }, patienceWith(subject, effort)).catch((error) => fail(subject, error));
    if (results.has(subject.name)) continue;
    await peakBytes(row, subject, effort)
      .then((peakBytes) => results.set(subject.name, { ...summarize(seconds), peakBytes }))
      .catch((error) => fail(subject, error));
  }
  return results;
}

/** The most memory that a row needs, if it is to be known, in a process in which nothing has run before. */
async function peakBytes(row: Row, subject: Subject, effort: Effort): Promise<number | undefined> {
  if (!row.memory || !subject.tellsMemory) return undefined;
  const fresh = subject.fresh();
  try {
    await fresh.start();
    await fresh.ask({ do: "prepare", work: row.work }, patienceWith(subject, effort));
    return (await fresh.ask<Ran>({ do: "run", times: 3 }, patienceWith(subject, effort))).peakBytes;
  } finally {
    await fresh.stop();
  }
}

/** Times one subject at one row. */
class Runner {
  readonly seconds: number[] = [];
  private times = 1;
  private spent = 0;

  constructor(
    readonly subject: Subject,
    private readonly effort: Effort,
  ) {}

  /** Finds how often the work must be run to last long enough. Work that takes seconds needs no more warming up. */
  async warmUp(): Promise<void> {
    for (let turn = 0; turn < 3; turn++) {
      const { seconds } = await this.run();
      if (seconds >= this.effort.timing) return;
      this.times = Math.min(1000, Math.ceil((1.2 * this.effort.timing * this.times) / seconds));
    }
  }

  mayGoOn(): boolean {
    return this.seconds.length === 0 || this.spent < this.effort.budget;
  }

  async time(): Promise<void> {
    const { seconds } = await this.run();
    this.spent += seconds;
    this.seconds.push(seconds / this.times);
  }

  private run(): Promise<Ran> {
    return this.subject.ask<Ran>({ do: "run", times: this.times }, patienceWith(this.subject, this.effort));
  }
}

/** Inputs are random, and laid out as each subject wants them, so results agree only in their statistics. */
const TOLERANCE = 0.1;

function expectSame(rms: number | undefined, expected: number | undefined): void {
  if (rms === undefined || expected === undefined || Math.abs(rms / expected - 1) < TOLERANCE) return;
  throw new Error(`its results differ: their root mean square is ${rms}, and Sunbear's ${expected}`);
}

/**
 * Times the way from a process's start to the end of its first run. Each time is a process's; cold ones find an empty
 * cache of compiled shaders, warm ones that of a process before.
 */
export async function measureStart(
  row: Row,
  subjects: readonly Subject[],
  effort: Effort,
): Promise<Map<string, Timing>> {
  const results = new Map<string, Timing>();
  for (const subject of subjects) {
    const caches = await mkdtemp(join(tmpdir(), "sunbear-bench-"));
    try {
      const seconds: number[] = [];
      if (row.start === "warm") await startOnce(row, subject, caches, effort);
      for (let i = 0; i < 3 && (i === 0 || seconds[0] < effort.budget); i++)
        seconds.push(await startOnce(row, subject, row.start === "cold" ? join(caches, `${i}`) : caches, effort));
      results.set(subject.name, summarize(seconds));
    } catch (error) {
      results.set(subject.name, { reason: error instanceof Error ? error.message : String(error) });
    } finally {
      await rm(caches, { recursive: true, force: true });
    }
  }
  return results;
}

async function startOnce(row: Row, subject: Subject, caches: string, effort: Effort): Promise<number> {
  const fresh = subject.fresh({ MESA_SHADER_CACHE_DIR: caches, __GL_SHADER_DISK_CACHE_PATH: caches });
  const start = performance.now();
  try {
    await fresh.start();
    await fresh.ask({ do: "prepare", work: row.work }, patienceWith(subject, effort)); // and runs it once
    return (performance.now() - start) / 1000;
  } finally {
    await fresh.stop();
  }
}
