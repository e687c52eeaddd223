import type { Io, Output } from "../io.js";
import { type Style, styleOf } from "./style.js";

const BAR = 24;
/** Milliseconds between two drawings: a terminal over a network need not keep up with every batch. */
const PAUSE = 80;

/** Frees the line that the cursor is in. */
const FREE = "\r\x1b[2K";
/** Goes to the line above. */
const UP = "\x1b[1A";

/** The last line of a terminal, and lines above it where wanted, redrawn as work goes on; nothing at all where the output isn't a terminal. */
export class ProgressLine {
  /** Lines on the terminal. */
  private shown = 0;
  private last = 0;
  private readonly style: Style;

  constructor(
    private readonly output: Output,
    env: Io["env"],
  ) {
    this.style = styleOf(output, env);
  }

  /**
   * Draws a bar and a text beside it, cut to the terminal's width.
   *
   * @param share of the work that is done, from 0 to 1
   * @param above lines to show above it, narrower than the terminal
   */
  show(share: number, text: string, above: readonly string[] = []): void {
    const now = performance.now();
    if (!this.output.isTTY || now - this.last < PAUSE) return;
    const erase = this.erase();
    this.last = now;
    this.shown = above.length + 1;
    const filled = Math.round(Math.min(1, Math.max(0, share)) * BAR);
    const bar = this.style.green("━".repeat(filled)) + this.style.dim("━".repeat(BAR - filled));
    const room = Math.max(0, (this.output.columns ?? 80) - BAR - 2);
    this.output.write(erase + [...above, `${bar} ${text.slice(0, room)}`].join("\n"));
  }

  /** Makes the lines free for other text. */
  clear(): void {
    if (this.shown > 0) this.output.write(this.erase());
    this.shown = 0;
    this.last = 0;
  }

  /** What frees the lines that are shown. */
  private erase(): string {
    return FREE + `${UP}${FREE}`.repeat(Math.max(0, this.shown - 1));
  }
}
