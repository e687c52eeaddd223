import { afterEach, expect, test } from "vitest";
import { type Effort, measureRow } from "./measure.js";
import type { Row } from "./rows.js";
import { Subject } from "./subject.js";

/** A process whose memory grows with every work that it is given, and that never gives any back. */
const HOARDER = `
  const say = (value) => console.log(JSON.stringify(value));
  let works = 0;
  say({ version: "1" });
  require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
    const request = JSON.parse(line);
    if (request.do === "prepare") works++;
    say(request.do === "run" ? { seconds: request.times, peakBytes: 100 * works } : {});
  });`;

const effort: Effort = { rounds: 1, timing: 0, budget: 1, patience: 10, deadline: Number.POSITIVE_INFINITY };
const row: Row = { group: "all", name: "step", work: { kind: "adam" }, memory: true };

let subject: Subject;
afterEach(() => subject.stop());

async function peakBytesOf(row: Row, tellsMemory?: boolean): Promise<number | undefined> {
  subject = new Subject({ name: "hoarder", kind: "native", command: [process.execPath, "-e", HOARDER], tellsMemory });
  await measureRow({ ...row, memory: false }, [subject], effort);
  const timing = (await measureRow(row, [subject], effort)).get("hoarder");
  if (!timing || "reason" in timing) throw new Error(timing?.reason);
  expect(timing.median).toBe(1);
  return timing.peakBytes;
}

test("memory is that of a process in which no row has run before", async () => {
  expect(await peakBytesOf(row, true)).toBe(100);
});

test("memory is measured only in rows, and of subjects, of which it is to be known", async () => {
  expect(await peakBytesOf({ ...row, memory: false }, true)).toBeUndefined();
  expect(await peakBytesOf(row)).toBeUndefined();
});
