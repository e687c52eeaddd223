import { type Callback, type EpochRow, type LearnerState, order } from "../callback.js";

/** Writes the table of training as CSV, a line for each epoch as soon as it is done. fast.ai's CSVLogger. */
export class CSVLogger implements Callback {
  readonly order = order.progress;
  private headed = false;

  /** @param write appends to wherever the table goes; `csvFile` in Node makes one for a file */
  constructor(private readonly write: (text: string) => void | Promise<void>) {}

  async afterEpoch({ row }: LearnerState): Promise<void> {
    if (!row) return;
    if (!this.headed) await this.write(csvLine(["epoch", "train_loss", "valid_loss", ...metricNames(row), "time"]));
    this.headed = true;
    const { epoch, trainLoss, validLoss, metrics, seconds } = row;
    await this.write(csvLine([epoch, trainLoss, validLoss, ...Object.values(metrics), seconds.toFixed(3)]));
  }
}

const metricNames = ({ metrics }: EpochRow) =>
  Object.keys(metrics).map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));

const csvLine = (cells: readonly (string | number)[]) => `${cells.join(",")}\n`;
