import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { historyCsv, readHistory } from "./history.js";

const folder = await mkdtemp(join(tmpdir(), "sunbear-history-"));
afterAll(() => rm(folder, { recursive: true }));

async function read(text: string) {
  const path = join(folder, "history.csv");
  await writeFile(path, text);
  return readHistory(path);
}

test("what is written is read", async () => {
  const row = { trainLoss: 1.25, validLoss: 0.5, errorRate: 1 / 3, lr: 1e-3 };
  const event = { ...row, event: "epoch", phase: "frozen", epoch: 0, seconds: 2, waitSeconds: 0 } as const;
  expect(await read(historyCsv([event, { ...event, phase: "unfrozen", lr: 2e-5 }]))).toEqual([
    row,
    { ...row, lr: 2e-5 },
  ]);
});

test("fast.ai's table has no rates; other files are no history", async () => {
  expect(await read("epoch,train_loss,valid_loss,error_rate,time\n0,1,2,0.5,00:07\n")).toEqual([
    { trainLoss: 1, validLoss: 2, errorRate: 0.5 },
  ]);
  expect(await read("a,b\n1,2\n")).toEqual([]);
  expect(await read('"')).toEqual([]);
  expect(await readHistory(join(folder, "none.csv"))).toEqual([]);
});
