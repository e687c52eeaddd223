import { averageScores, type ClassScores, classScores, type ScoreName } from "../interpretation/class-scores.js";
import { confusionMatrix } from "../interpretation/confusion-matrix.js";
import { argmax, type Predictions } from "./predictions.js";

/** A number that tells how good predictions are. */
export interface Metric {
  /** Its column in the table. */
  readonly name: string;
  of(predictions: Predictions): number;
  /** Throws if the metric makes no sense for so many classes: asked before training rather than after an epoch. */
  check?(classes: number): void;
}

/** Share of items whose most probable class is the right one. */
export const accuracy: Metric = {
  name: "accuracy",
  of: (predictions) => 1 - errorRate.of(predictions),
};

/** Share of items whose most probable class is a wrong one. */
export const errorRate: Metric = {
  name: "errorRate",
  of({ probabilities, classes, targets }) {
    let wrong = 0;
    targets.forEach((target, i) => {
      if (argmax(probabilities.subarray(i * classes, (i + 1) * classes)) !== target) wrong++;
    });
    return wrong / targets.length;
  },
};

/** Share of items whose class is among the `k` most probable. */
export function topKAccuracy(k = 5): Metric {
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`topKAccuracy(${k}): give a whole number from 1`);
  return {
    name: `top${k}Accuracy`,
    check(classes) {
      if (k > classes) throw new RangeError(`top${k}Accuracy is always 1 with ${classes} classes: choose a smaller k`);
    },
    of({ probabilities, classes, targets }) {
      let hits = 0;
      targets.forEach((target, i) => {
        const row = probabilities.subarray(i * classes, (i + 1) * classes);
        // Of equally probable classes the first counts as the more probable, as in argmax.
        const above = row.filter((p, c) => p > row[target] || (p === row[target] && c < target)).length;
        if (above < k) hits++;
      });
      return hits / targets.length;
    },
  };
}

export interface ScoreOptions {
  /**
   * "binary": of the class `positive`, where there are two. "macro": the mean over classes. "weighted": the same,
   * weighted by their items. "micro": over all items, which is the accuracy. Default "binary", as in scikit-learn.
   */
  readonly average?: "binary" | "macro" | "weighted" | "micro";
  /** Default 1. */
  readonly positive?: number;
}

/** Share of the items taken for a class that are of it. */
export const precision = (options?: ScoreOptions): Metric => score("precision", options);

/** Share of the items of a class that were taken for it. */
export const recall = (options?: ScoreOptions): Metric => score("recall", options);

/** Harmonic mean of precision and recall. */
export const f1Score = (options?: ScoreOptions): Metric => ({ ...score("f1", options), name: "f1Score" });

function score(name: ScoreName, { average = "binary", positive = 1 }: ScoreOptions = {}): Metric {
  const check = (classes: number) => {
    if (average !== "binary") return;
    if (classes !== 2)
      throw new RangeError(`${name} is of two classes, and there are ${classes}: give an average, such as "macro"`);
    if (positive !== 0 && positive !== 1) throw new RangeError(`${name} of class ${positive}: the classes are 0 and 1`);
  };
  return {
    name,
    check,
    of(predictions) {
      check(predictions.classes);
      if (average === "micro") return accuracy.of(predictions);
      const scores: ClassScores[] = classScores(confusionMatrix(predictions));
      return (average === "binary" ? scores[positive] : averageScores(scores, average))[name];
    },
  };
}
