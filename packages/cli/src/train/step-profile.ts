import type { Callback, LearnerState } from "@sunbear/core";
import {
  type Gpu,
  measureSpeed,
  type ProfiledDispatch,
  type ProfileRow,
  Profiler,
  profileRows,
} from "@sunbear/kernels";

/** Where the time of one training step went. */
export interface StepTimes {
  readonly rows: readonly ProfileRow[];
  /** Milliseconds on the GPU. */
  readonly milliseconds: number;
  /** The adapter's measured peak, in billions of operations per second. */
  readonly peakGflops: number;
  readonly dispatches: readonly ProfiledDispatch[];
}

/** Times the second step that trains all of the network, kernel by kernel; the first one still allocates. */
export class StepProfile implements Callback {
  private readonly profiler: Profiler;
  private steps = 0;
  private dispatches: readonly ProfiledDispatch[] | undefined;

  /** Throws if the adapter can't time kernels. */
  constructor(private readonly gpu: Gpu) {
    this.profiler = new Profiler(gpu);
  }

  beforeBatch({ training, frozen }: LearnerState): void {
    if (training && !frozen && ++this.steps === 2) this.profiler.start();
  }

  async afterBatch({ training, frozen }: LearnerState): Promise<void> {
    if (training && !frozen && this.steps === 2 && !this.dispatches) this.dispatches = await this.profiler.stop();
  }

  /** What was measured; undefined if training had fewer than two such steps. */
  async times(): Promise<StepTimes | undefined> {
    if (!this.dispatches) return undefined;
    const milliseconds = this.dispatches.reduce((sum, dispatch) => sum + dispatch.milliseconds, 0);
    const { gflops: peakGflops } = await measureSpeed(this.gpu);
    return { rows: profileRows(this.dispatches), milliseconds, peakGflops, dispatches: this.dispatches };
  }
}

/** How long training waited for its batches. */
export interface Waiting {
  readonly steps: number;
  /** Of all these steps. */
  readonly seconds: number;
  /** Of these, those in which a step's batch wasn't ready. */
  readonly waitSeconds: number;
}

/** What `--profile` tells. */
export interface Profile extends Omit<StepTimes, "dispatches"> {
  readonly waiting: Waiting;
}

/** What a step tells of its time; events of batches do. */
export interface TimedStep {
  readonly epoch: number;
  readonly batch: number;
  readonly seconds: number;
  readonly waitSeconds: number;
}

/** Sums up all steps but those that begin a phase: they compile. */
export function waitingOf(steps: readonly TimedStep[]): Waiting {
  const counted = steps.filter(({ epoch, batch }) => epoch > 0 || batch > 0);
  const sum = (key: "seconds" | "waitSeconds") => counted.reduce((total, step) => total + step[key], 0);
  return { steps: counted.length, seconds: sum("seconds"), waitSeconds: sum("waitSeconds") };
}

/** The profile as lines of a table, the slowest kernel first; kernels below a thousandth of the step are summed up. */
export function profileTable({ rows, milliseconds, peakGflops, waiting }: Profile): string[] {
  const line = (...cells: string[]) =>
    cells[0].padEnd(42) +
    cells
      .slice(1)
      .map((cell) => cell.padStart(10))
      .join("");
  const shown = rows.filter(({ share }) => share >= 0.001);
  const rest = milliseconds - shown.reduce((sum, row) => sum + row.milliseconds, 0);
  return [
    line("kernel", "calls", "ms", "share", "GFLOP/s", "of peak", "GB/s"),
    ...shown.map(({ kernel, calls, milliseconds, share, gflops, gigabytesPerSecond }) =>
      line(
        kernel,
        String(calls),
        milliseconds.toFixed(2),
        percent(share),
        gflops > 0 ? gflops.toFixed(1) : "",
        gflops > 0 ? percent(gflops / peakGflops) : "",
        gigabytesPerSecond.toFixed(1),
      ),
    ),
    line("others", "", rest.toFixed(2), percent(rest / milliseconds)),
    line("one step, on the GPU", "", milliseconds.toFixed(2)),
    `The adapter's peak, measured: ${peakGflops.toFixed(0)} GFLOP/s.`,
    `Waiting for pictures: ${percent(waiting.waitSeconds / waiting.seconds)} of the ${waiting.seconds.toFixed(1)} s of ` +
      `${waiting.steps} steps.`,
  ];
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
