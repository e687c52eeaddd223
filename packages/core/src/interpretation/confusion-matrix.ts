import { argmax, type Predictions } from "../learner/predictions.js";

/** Counts of items: [actual class][predicted class]. */
export type ConfusionMatrix = readonly (readonly number[])[];

/** Counts how often each class was taken for each. */
export function confusionMatrix({ probabilities, classes, targets }: Predictions): ConfusionMatrix {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  targets.forEach((target, i) => {
    counts[target][argmax(probabilities.subarray(i * classes, (i + 1) * classes))]++;
  });
  return counts;
}

/** Shares instead of counts: each row adds up to 1, and that of a class without items is NaN. */
export function normalized(matrix: ConfusionMatrix): number[][] {
  return matrix.map((row) => row.map((count) => count / sum(row)));
}

export interface Confusion {
  /** Class indices. */
  readonly actual: number;
  readonly predicted: number;
  readonly count: number;
}

/** The mistakes made `minCount` times or more, the most frequent first; of equal ones, the first in the matrix. */
export function mostConfused(matrix: ConfusionMatrix, minCount = 1): Confusion[] {
  return matrix
    .flatMap((row, actual) => row.map((count, predicted) => ({ actual, predicted, count })))
    .filter(({ actual, predicted, count }) => actual !== predicted && count >= minCount)
    .sort((a, b) => b.count - a.count);
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
