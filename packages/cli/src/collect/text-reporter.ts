import type { CollectEvent, CollectReport } from "@sunbear/data";
import { ENGINES } from "@sunbear/data";
import type { Io } from "../io.js";
import { ProgressLine } from "../terminal/progress-line.js";
import { type Style, styleOf } from "../terminal/style.js";
import { count, printable } from "../terminal/text.js";
import { clock } from "../terminal/time.js";

/** Collecting as a person reads it: what was found, a line that moves, and in the end what there is and what isn't. */
export class TextReporter {
  private readonly progress: ProgressLine;
  private readonly style: Style;
  /** Addresses that are done, of those found, by class. */
  private readonly classes = new Map<string, { done: number; total: number }>();
  private images = 0;
  private readonly start = performance.now();

  constructor(private readonly io: Io) {
    this.progress = new ProgressLine(io.stderr, io.env);
    this.style = styleOf(io.stdout, io.env);
  }

  tell(event: CollectEvent): void {
    if (event.event === "search" && event.error) {
      this.print(this.style.dim(`  ${ENGINES[event.engine].title}: ${printable(event.error)}`));
    } else if (event.event === "found") {
      this.class(event.label).total = event.addresses;
      this.print(`${printable(event.label)}: ${count(event.addresses, "address", "addresses")}`);
    } else if (event.event === "image") {
      this.image(event.entry.label ?? "", event.entry.status);
    } else if (event.event === "verify") {
      this.progress.show(event.done / event.total, `checking ${event.done}/${event.total}`);
    }
  }

  /** The last lines: what there is, what failed and why, and what to run next. */
  done({ out, classes, failures, removed }: CollectReport, train?: string): void {
    const seconds = (performance.now() - this.start) / 1000;
    const width = Math.max(...classes.map(({ label }) => label.length));
    const images = classes.reduce((sum, { images }) => sum + images, 0);
    this.print("", this.style.bold(`${count(images, "photo")} in ${printable(out)}`));
    for (const { label, images, addresses } of classes) {
      this.print(`  ${printable(label).padEnd(width)}  ${images} of ${count(addresses, "address", "addresses")}`);
    }
    for (const [title, counts] of [["failed", failures] as const, ["taken out, to .trash", removed] as const]) {
      const parts = Object.entries(counts).sort(([, a], [, b]) => b - a);
      if (parts.length > 0) this.print(`  ${title}: ${parts.map(([reason, n]) => `${n} ${reason}`).join(", ")}`);
    }
    const speed = (this.images / seconds).toFixed(1);
    this.print(
      `  ${clock(seconds)} in all, ${speed} addresses/s; manifest.jsonl tells of each, ATTRIBUTION.md names the authors`,
    );
    if (train) this.print("", this.style.bold("What next"), `  ${train}`);
    else this.print("");
  }

  end(): void {
    this.progress.clear();
  }

  private image(label: string, status: string): void {
    const state = this.class(label);
    state.done++;
    if (status === "ok") this.images++;
    const all = [...this.classes.values()];
    const done = all.reduce((sum, { done }) => sum + done, 0);
    const total = all.reduce((sum, state) => sum + Math.max(state.total, state.done), 0);
    const each = [...this.classes].map(
      ([name, { done, total }]) => `${printable(name)} ${done}${total ? `/${total}` : ""}`,
    );
    const speed = (done / ((performance.now() - this.start) / 1000)).toFixed(1);
    this.progress.show(done / total, `${speed}/s  ${each.join("  ")}`);
  }

  private class(label: string) {
    let state = this.classes.get(label);
    if (!state) this.classes.set(label, (state = { done: 0, total: 0 }));
    return state;
  }

  private print(...lines: string[]): void {
    this.progress.clear();
    for (const line of lines) this.io.stdout.write(`${line}\n`);
  }
}
