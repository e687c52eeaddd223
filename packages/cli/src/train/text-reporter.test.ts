import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { BatchEvent } from "./events.js";
import { TextReporter } from "./text-reporter.js";

// A second between any two drawings: a progress line leaves out those that come faster.
let now = 0;
beforeEach(() => void vi.spyOn(performance, "now").mockImplementation(() => (now += 1000)));
afterEach(() => vi.restoreAllMocks());

function terminal(write: (text: string) => void = () => {}) {
  const screen = { text: "", isTTY: true, columns: 60, write: (text: string) => void (screen.text += text) };
  const io = {
    stdout: { write },
    stderr: screen,
    signal: new AbortController().signal,
    env: { NO_COLOR: "1" },
  };
  return { screen, reporter: new TextReporter(io) };
}

const batch = { event: "batch", epoch: 0, batch: 0, batches: 2, loss: 1, smoothLoss: 1, lr: 1e-3 } as const;
const first: BatchEvent = { ...batch, phase: "frozen", seconds: 1, waitSeconds: 0, secondsLeft: null };

test("curves are drawn above the progress line, and stay when their fit is over", () => {
  const { screen, reporter } = terminal();
  reporter.tell(first);
  expect(screen.text).not.toContain("\n");
  reporter.draw({ train: [[1, 1]], valid: [], steps: 4 });
  reporter.tell({ ...first, batch: 1 });
  expect(screen.text).toMatch(/ 1\.00│⠁\n.*training loss {2}● validation loss\n━+ epoch 0 {2}2\/2 {2}loss 1\.0000$/s);
  screen.text = "";
  reporter.tell({ ...first, phase: "unfrozen" });
  // Freed, then written to stay: the next fit has a line of progress, and no curves yet.
  expect(screen.text.match(/training loss/g)).toHaveLength(1);
  expect(screen.text).toMatch(/validation loss\n[^\n]*━+ epoch 0 {2}1\/2 {2}loss 1\.0000$/);
});

test("after Ctrl-C it says that it saves, and then where", () => {
  const said: string[] = [];
  const { screen, reporter } = terminal((text) => said.push(text));
  reporter.tell({ event: "stopping" });
  expect(screen.text).toMatch(/being saved .* Ctrl-C again ends at once/);
  reporter.tell({ event: "stopped", model: "a b/export.safetensors", history: "a b/history.csv", epochs: 2 });
  expect(said.join("")).toMatch(/The model is 'a b\/export\.safetensors'.*'a b\/history\.csv'.*predict 'a b\/export/s);
});
