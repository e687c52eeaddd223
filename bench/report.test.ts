import { expect, test } from "vitest";
import { replaceBetween } from "./docs.js";
import type { Timing } from "./measure.js";
import { type Report, reportRow, type SubjectReport, summary } from "./report.js";
import type { Row } from "./rows.js";
import { summarize } from "./statistics.js";
import { markdown } from "./table.js";

const subjects: SubjectReport[] = [
  { name: "Sunbear", kind: "sunbear", version: "1" },
  { name: "slow", kind: "javascript", version: "2" },
  { name: "fast", kind: "javascript", version: "3" },
  { name: "native", kind: "native", missing: "not installed" },
];

const product: Row = {
  group: "products",
  name: "2×2",
  work: { kind: "matmul", m: 2, k: 2, n: 2, transposeA: false, transposeB: false },
  flops: 16e9,
};
const layer: Row = { group: "layers", name: "loss", work: { kind: "crossEntropy", batch: 1, classes: 2 } };
const start: Row = { group: "start", name: "first", work: { kind: "inference", batch: 1, size: 8 }, start: "cold" };

const seconds = (own: number, slow: number | string, fast: number | string) =>
  new Map<string, Timing>(
    Object.entries({ Sunbear: own, slow, fast }).map(([name, value]) => [
      name,
      typeof value === "number" ? summarize([value]) : { reason: value },
    ]),
  );

const rows = [
  reportRow(product, seconds(1, 20, 8), subjects),
  reportRow(layer, seconds(1, 2, "can't"), subjects),
  reportRow(start, seconds(1, 1000, 1000), subjects),
];

test("the ratio is over the fastest JavaScript peer that does the row", () => {
  expect(rows.map(({ ratio, fastestPeer }) => [ratio, fastestPeer])).toEqual([
    [8, "fast"],
    [2, "slow"],
    [1000, "slow"],
  ]);
  expect(reportRow(layer, seconds(1, "can't", "can't"), subjects).ratio).toBeUndefined();
  expect(rows[0].gflops).toBe(16);
});

test("the geometric mean leaves out the start of a process", () => {
  expect(summary(rows).geometricMean).toBeCloseTo(4, 12);
  expect(summary(rows).geometricMeanOfProducts).toBeCloseTo(8, 12);
  expect(summary([]).geometricMean).toBeNull();
});

test("the Markdown has a table for each group, who is missing, and why a cell is empty", () => {
  const report: Report = {
    command: "pnpm bench",
    date: "2025-01-01",
    machine: "a machine",
    adapter: "an adapter",
    peaks: [
      { gflops: 40, copyGBps: 10 },
      { gflops: 64, copyGBps: 9 },
    ],
    subjects,
    ...summary(rows),
    rows,
  };
  const text = markdown(report);
  expect(text).toContain("| products | Sunbear | slow | fast | GFLOP/s | of peak | ratio |");
  expect(text).toContain("| 2×2 | 1.00 s | 20.0 s | 8.00 s | 16.0 | 25 % | 8.0× |");
  expect(text).toContain("| loss | 1.00 s | 2.00 s | 2.0× |");
  expect(text).toContain("- native: left out (not installed)");
  expect(text).toContain("- fast: can't (loss)");
});

test("a page keeps what stands around the table", () => {
  const page =
    "# Speed\n\n<!-- pnpm bench --markdown writes from here -->\nold\n<!-- to here -->\n\nHow it is measured.\n";
  const once = replaceBetween(page, "new\n", "page.md");
  expect(once).toContain("# Speed");
  expect(once).toContain("\n\nnew\n\n");
  expect(once).not.toContain("old");
  expect(once).toContain("How it is measured.");
  expect(replaceBetween(once, "new\n", "page.md")).toBe(once);
  expect(() => replaceBetween("# Speed", "new", "page.md")).toThrow("page.md has no place");
});
