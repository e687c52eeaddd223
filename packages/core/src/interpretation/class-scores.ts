import { type ConfusionMatrix, sum } from "./confusion-matrix.js";

/** How well one class is told from the others. What can't be divided is 0, as in scikit-learn. */
export interface ClassScores {
  /** Share of the items taken for this class that are of it. */
  readonly precision: number;
  /** Share of the items of this class that were taken for it. */
  readonly recall: number;
  /** Harmonic mean of the two. */
  readonly f1: number;
  /** Items of this class. */
  readonly support: number;
}

export type ScoreName = "precision" | "recall" | "f1";

/** The scores of each class. */
export function classScores(matrix: ConfusionMatrix): ClassScores[] {
  return matrix.map((row, c) => {
    const support = sum(row);
    const predicted = sum(matrix.map((other) => other[c]));
    const precision = ratio(row[c], predicted);
    const recall = ratio(row[c], support);
    return { precision, recall, f1: ratio(2 * precision * recall, precision + recall), support };
  });
}

/** The mean over classes, each counting the same ("macro") or by its items ("weighted"). */
export function averageScores(scores: readonly ClassScores[], average: "macro" | "weighted"): ClassScores {
  const support = sum(scores.map((score) => score.support));
  const mean = (name: ScoreName) =>
    average === "macro"
      ? ratio(sum(scores.map((score) => score[name])), scores.length)
      : ratio(sum(scores.map((score) => score[name] * score.support)), support);
  return { precision: mean("precision"), recall: mean("recall"), f1: mean("f1"), support };
}

const ratio = (a: number, b: number) => (b === 0 ? 0 : a / b);
