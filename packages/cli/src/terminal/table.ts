/** fast.ai's table of a fit: a line of names, then a line per epoch. */
const COLUMNS = ["epoch", "train_loss", "valid_loss", "error_rate", "time"] as const;

export const tableHead = line(COLUMNS);

/** Cells in the order of the head. */
export function tableRow(cells: readonly string[]): string {
  return line(cells);
}

function line(cells: readonly string[]): string {
  return cells
    .map((cell, i) => cell.padEnd(COLUMNS[i].length + 2))
    .join("")
    .trimEnd();
}
