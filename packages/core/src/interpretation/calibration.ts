import { argmax, type Predictions } from "../learner/predictions.js";

/** Items whose probability lies in one part of 0 to 1. */
export interface CalibrationBin {
  /** Above this (the first: from this) ... */
  readonly from: number;
  /** ... up to this. */
  readonly to: number;
  readonly count: number;
  /** Mean of the probabilities; NaN in an empty bin. */
  readonly probability: number;
  /** Share of the items for which what was predicted is true; NaN in an empty bin. */
  readonly frequency: number;
}

export interface Calibration {
  readonly bins: readonly CalibrationBin[];
  /** Expected calibration error: the mean distance of probability and frequency over all items. */
  readonly error: number;
}

export interface CalibrationOptions {
  /** Parts of equal width. Default 10. */
  readonly bins?: number;
  /** Look at the probabilities of this class; otherwise, at those of the predicted one. */
  readonly target?: number;
}

/**
 * Compares probabilities with what came true: of the items given a probability of 0.8, four in five should be right.
 * C. Guo et al., "On Calibration of Modern Neural Networks" (2017).
 */
export function calibration(predictions: Predictions, { bins = 10, target }: CalibrationOptions = {}): Calibration {
  const { classes, targets } = predictions;
  if (!Number.isInteger(bins) || bins < 1) throw new RangeError(`calibration in ${bins} bins: give a whole number`);
  if (target !== undefined && !(Number.isInteger(target) && target >= 0 && target < classes))
    throw new RangeError(`calibration of class ${target}: the classes are 0 to ${classes - 1}`);

  const counts = new Array<number>(bins).fill(0);
  const sums = new Array<number>(bins).fill(0);
  const hits = new Array<number>(bins).fill(0);
  targets.forEach((actual, i) => {
    const row = predictions.probabilities.subarray(i * classes, (i + 1) * classes);
    const c = target ?? argmax(row);
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(row[c] * bins) - 1));
    counts[bin]++;
    sums[bin] += row[c];
    if (actual === c) hits[bin]++;
  });
  return {
    bins: counts.map((count, i) => ({
      from: i / bins,
      to: (i + 1) / bins,
      count,
      probability: sums[i] / count,
      frequency: hits[i] / count,
    })),
    error: counts.reduce((sum, _, i) => sum + Math.abs(sums[i] - hits[i]), 0) / targets.length,
  };
}
