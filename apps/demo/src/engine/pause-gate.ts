import type { Callback } from "@sunbear/core";

/** Where training waits, between two batches, as long as it is to pause. */
export class PauseGate implements Callback {
  /** Last: what a batch has to tell is told before the pause. */
  readonly order = Number.POSITIVE_INFINITY;
  private closed: { readonly opened: Promise<void>; readonly open: () => void } | undefined;
  private waited = 0;

  constructor(private readonly tell: (event: { readonly event: "paused" | "resumed" }) => void) {}

  /** Milliseconds, pauses left out. */
  now(): number {
    return performance.now() - this.waited;
  }

  close(): void {
    if (this.closed) return;
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.closed = { opened, open };
  }

  open(): void {
    this.closed?.open();
    this.closed = undefined;
  }

  readonly afterBatch = async (): Promise<void> => {
    if (!this.closed) return;
    const start = performance.now();
    this.tell({ event: "paused" });
    while (this.closed) await this.closed.opened;
    this.waited += performance.now() - start;
    this.tell({ event: "resumed" });
  };
}
