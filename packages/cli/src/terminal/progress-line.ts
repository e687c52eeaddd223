import type { Io, Output } from "../io.js";
import { type Style, styleOf } from "./style.js";

const BAR = 24;
/** Milliseconds between two drawings: a terminal over a network need not keep up with every batch. */
const PAUSE = 80;

/** The last line of a terminal, redrawn as work goes on; nothing at all where the output isn't a terminal. */
export class ProgressLine {
  private shown = false;
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
   */
  show(share: number, text: string): void {
    const now = performance.now();
    if (!this.output.isTTY || now - this.last < PAUSE) return;
    this.last = now;
    this.shown = true;
    const filled = Math.round(Math.min(1, Math.max(0, share)) * BAR);
    const bar = this.style.green("━".repeat(filled)) + this.style.dim("━".repeat(BAR - filled));
    const room = Math.max(0, (this.output.columns ?? 80) - BAR - 2);
    this.output.write(`\r\x1b[2K${bar} ${text.slice(0, room)}`);
  }

  /** Makes the line free for other text. */
  clear(): void {
    if (this.shown) this.output.write("\r\x1b[2K");
    this.shown = false;
    this.last = 0;
  }
}
