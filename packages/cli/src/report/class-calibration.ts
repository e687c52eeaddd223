import type { Calibration } from "@sunbear/core";

/** What a model says of one class, over all photos. */
export interface ClassCalibration {
  readonly name: string;
  /** The probability that it gives the class, on average. */
  readonly probability: number;
  /** Share of the photos that are of it. */
  readonly frequency: number;
  /** Expected calibration error. */
  readonly error: number;
}

/** Means over the bins of each class's calibration. */
export function classCalibrations(vocab: readonly string[], calibrations: readonly Calibration[]): ClassCalibration[] {
  return calibrations.map(({ bins, error }, i) => {
    const filled = bins.filter(({ count }) => count > 0);
    const photos = filled.reduce((sum, { count }) => sum + count, 0);
    const mean = (key: "probability" | "frequency") =>
      filled.reduce((sum, bin) => sum + bin.count * bin[key], 0) / photos;
    return { name: vocab[i], probability: mean("probability"), frequency: mean("frequency"), error };
  });
}

/** As a table for a terminal, in the form of the classification report. */
export function calibrationText(classes: readonly ClassCalibration[]): string {
  const width = Math.max("weighted avg".length, ...classes.map(({ name }) => name.length));
  const line = (name: string, cells: readonly string[]) =>
    `${name.padStart(width)} ${cells.map((cell) => ` ${cell.padStart(11)}`).join("")}\n`;
  const rows = classes.map(({ name, probability, frequency, error }) =>
    line(
      name,
      [probability, frequency, error].map((value) => value.toFixed(3)),
    ),
  );
  return [line("", ["probability", "frequency", "off by"]), "\n", ...rows].join("");
}
