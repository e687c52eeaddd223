import { randomUUID } from "node:crypto";
import type { EndEvent, JobEvent, Job as JobInfo } from "../api/types.js";
import { answerTo, Refusal } from "./refusal.js";

/** What a job does: it tells events, and comes to an end that may have a result. */
export type Work = (job: {
  readonly tell: (event: JobEvent) => void;
  readonly signal: AbortSignal;
}) => Promise<WorkResult>;

export interface WorkResult {
  readonly result?: EndEvent["result"];
  /** An export.safetensors. */
  readonly model?: Uint8Array;
}

/** Something that takes minutes: what happens is kept, so that whoever lost the connection can read on. */
export class Job {
  readonly id = randomUUID();
  state: JobInfo["state"] = "running";
  model: Uint8Array | undefined;
  /** Settles when it ends, and never rejects. */
  readonly ended: Promise<void>;
  private readonly events: JobEvent[] = [];
  private readonly stopping = new AbortController();
  /** Those who wait for the next event. */
  private waiting: (() => void)[] = [];

  constructor(
    readonly kind: JobInfo["kind"],
    work: Work,
  ) {
    this.ended = this.run(work);
  }

  get info(): JobInfo {
    return { id: this.id, kind: this.kind, state: this.state };
  }

  stop(): void {
    this.stopping.abort();
  }

  /** Events with their numbers, those after number `last` (0: all), and on until the end or until `signal` aborts. */
  async *follow(last = 0, signal?: AbortSignal): AsyncGenerator<{ readonly id: number; readonly event: JobEvent }> {
    signal?.addEventListener("abort", () => this.wake(), { once: true });
    for (let i = Math.max(0, last); !signal?.aborted; ) {
      for (; i < this.events.length; i++) yield { id: i + 1, event: this.events[i] };
      if (this.state !== "running") return;
      if (!signal?.aborted) await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  private async run(work: Work): Promise<void> {
    const { signal } = this.stopping;
    try {
      const { result, model } = await work({ tell: (event) => this.tell(event), signal });
      this.model = model;
      this.end({ event: "end", state: signal.aborted ? "stopped" : "done", result });
    } catch (error) {
      if (signal.aborted) this.end({ event: "end", state: "stopped" });
      else this.end({ event: "end", state: "failed", error: answerTo(error).error });
    }
  }

  private end(event: EndEvent): void {
    this.state = event.state;
    this.tell(event);
  }

  private tell(event: JobEvent): void {
    this.events.push(event);
    this.wake();
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

/** Jobs that are remembered: each may hold a model of tens of megabytes. */
const REMEMBERED = 3;

/** One job at a time: two would halve each other's speed, and share the memory of one GPU. */
export class Jobs {
  private jobs: Job[] = [];

  /** @throws Refusal 409 while another one runs */
  start(kind: JobInfo["kind"], work: Work): Job {
    this.expectNone();
    const job = new Job(kind, work);
    this.jobs = [...this.jobs, job].slice(-REMEMBERED);
    return job;
  }

  /** @throws Refusal 409 while a job runs: what it works on must stay as it is */
  expectNone(): void {
    const { last } = this;
    if (last?.state === "running") throw new Refusal(409, `${DOING[last.kind]} is under way: wait for it, or stop it.`);
  }

  /** @throws Refusal 404 */
  get(id: string): Job {
    const job = this.jobs.find((job) => job.id === id);
    if (!job) throw new Refusal(404, `There is no job ${id}: it was forgotten, or the server was started anew.`);
    return job;
  }

  get last(): Job | undefined {
    return this.jobs.at(-1);
  }
}

const DOING = { train: "A training", judge: "A judging" };
