import type { Predictions } from "../learner/index.js";

/** Predictions from rows of probabilities. */
export function predictionsOf(rows: readonly (readonly number[])[], targets: readonly number[]): Predictions {
  return {
    probabilities: Float32Array.from(rows.flat()),
    classes: rows[0].length,
    targets: Uint32Array.from(targets),
    losses: Float32Array.from(targets, (target, i) => -Math.log(rows[i][target])),
    items: targets.map((_, i) => i),
  };
}

/** Predictions that are sure of the given classes. */
export const sureOf = (predicted: readonly number[], targets: readonly number[], classes: number): Predictions =>
  predictionsOf(
    predicted.map((c) => Array.from({ length: classes }, (_, i) => (i === c ? 0.9 : 0.1 / (classes - 1)))),
    targets,
  );
