import { expect, test, vi } from "vitest";
import { ProgressLine } from "./progress-line.js";
import { bytes, count, list, printable, shellWord } from "./text.js";
import { clock } from "./time.js";

/** To the start of the line, and free it. */
const CLEAR = "\r\x1b[2K";

test("time is shown as fast.ai does", () => {
  expect([0, 9.4, 83, 3599.6, 3725].map(clock)).toEqual(["00:00", "00:09", "01:23", "1:00:00", "1:02:05"]);
});

test("names can't move the cursor", () => {
  expect(printable("a\x1b[2Jb\r\n")).toBe("a\u{fffd}[2Jb\u{fffd}\u{fffd}");
  expect(shellWord("my photos/it's.jpg")).toBe("'my photos/it'\\''s.jpg'");
  expect(shellWord("a/b-1.jpg")).toBe("a/b-1.jpg");
});

test("counts and lists read well", () => {
  expect([count(1, "photo"), count(1234, "photo"), count(2, "batch", "batches")]).toEqual([
    "1 photo",
    "1,234 photos",
    "2 batches",
  ]);
  expect(list(["a", "b", "c"], 2)).toBe("a, b and 1 more");
  expect([bytes(1), bytes(1024), bytes(46_830_571)]).toEqual(["1 bytes", "1 KiB", "44.7 MiB"]);
});

function terminal(isTTY: boolean, columns: number) {
  return { isTTY, columns, write: vi.fn<(text: string) => void>() };
}

test("a progress line fits its terminal, without colours where they aren't wanted", () => {
  const output = terminal(true, 40);
  const line = new ProgressLine(output, { NO_COLOR: "1" });
  line.show(0.5, "epoch 0  3/6  loss 1.2345  00:12 left");
  const [text] = output.write.mock.calls[0];
  expect(text.startsWith(CLEAR)).toBe(true);
  const visible = text.slice(CLEAR.length);
  expect(visible).not.toContain("\x1b");
  expect(visible.length).toBeLessThan(40);
  line.clear();
  expect(output.write).toHaveBeenLastCalledWith(CLEAR);
});

test("lines above a progress line are freed with it", () => {
  const output = terminal(true, 40);
  const line = new ProgressLine(output, { NO_COLOR: "1" });
  line.show(0, "0/2", ["a", "b"]);
  const [text] = output.write.mock.calls[0];
  expect(text.startsWith(`${CLEAR}a\nb\n━`)).toBe(true);
  line.clear();
  expect(output.write).toHaveBeenLastCalledWith(`${CLEAR}\x1b[1A${CLEAR}\x1b[1A${CLEAR}`);
});

test("where there is no terminal, there is no progress line", () => {
  const output = terminal(false, 80);
  const line = new ProgressLine(output, {});
  line.show(0.5, "half");
  line.clear();
  expect(output.write).not.toHaveBeenCalled();
});
