import type { EpochEvent } from "./events.js";

/** The tables of training as CSV, with fast.ai's names for the columns; `time` in seconds. */
export function historyCsv(epochs: readonly EpochEvent[]): string {
  const rows = epochs.map(({ phase, epoch, trainLoss, validLoss, errorRate, seconds }) =>
    [phase, epoch, trainLoss, validLoss, errorRate, seconds.toFixed(3)].join(","),
  );
  return ["phase,epoch,train_loss,valid_loss,error_rate,time", ...rows, ""].join("\n");
}
