import { readFile } from "node:fs/promises";
import { csvRows } from "@sunbear/data";
import type { EpochEvent } from "./events.js";

/** An epoch as the table tells of it. */
export interface HistoryRow extends Pick<EpochEvent, "trainLoss" | "validLoss" | "errorRate"> {
  /** Learning rate of the head, on average; undefined in the table of another program. */
  readonly lr?: number;
}

/** The tables of training as CSV, with fast.ai's names for the columns; `time` in seconds. */
export function historyCsv(epochs: readonly EpochEvent[]): string {
  const rows = epochs.map(({ phase, epoch, trainLoss, validLoss, errorRate, lr, seconds }) =>
    [phase, epoch, trainLoss, validLoss, errorRate, lr, seconds.toFixed(3)].join(","),
  );
  return ["phase,epoch,train_loss,valid_loss,error_rate,lr,time", ...rows, ""].join("\n");
}

/** Reads such a table, or fast.ai's; none if there is no file, or no such table in it. */
export async function readHistory(path: string): Promise<HistoryRow[]> {
  const text = await readFile(path, "utf8").catch(() => "");
  return rowsOf(text).flatMap(({ train_loss, valid_loss, error_rate, lr }) => {
    const row = { trainLoss: Number(train_loss), validLoss: Number(valid_loss), errorRate: Number(error_rate) };
    if (!Object.values(row).every(Number.isFinite)) return [];
    return lr ? { ...row, lr: Number(lr) } : row;
  });
}

function rowsOf(text: string): Record<string, string>[] {
  try {
    return csvRows(text);
  } catch {
    return [];
  }
}
