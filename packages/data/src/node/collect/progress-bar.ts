const WIDTH = 30;

/** A line on a terminal that is drawn over itself: a bar where the total is known, else the megabytes so far. */
export function progressBar(out: NodeJS.WriteStream, name: string) {
  let drawn = 0;
  return {
    update(done: number, total: number | undefined): void {
      const now = Date.now();
      if (now - drawn < 100 && done !== total) return;
      drawn = now;
      const part = total ? Math.min(1, done / total) : 0;
      const bar = total
        ? `|${"█".repeat(Math.round(part * WIDTH)).padEnd(WIDTH, "-")}| ${(part * 100).toFixed(1)}%`
        : "";
      out.write(`\r${name} ${bar} ${(done / 1e6).toFixed(1)} MB\u001b[K`);
    },
    end(): void {
      if (drawn > 0) out.write("\n");
    },
  };
}
