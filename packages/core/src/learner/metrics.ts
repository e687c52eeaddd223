/** What a model says about the items of a split, in the order of the loader. */
export interface Predictions {
  /** [n * classes]: a row of probabilities for each item. */
  readonly probabilities: Float32Array;
  readonly classes: number;
  /** [n] */
  readonly targets: Uint32Array;
  /** [n]: cross entropy of each item. */
  readonly losses: Float32Array;
  /** [n]: positions in the split. */
  readonly items: readonly number[];
}

/** A number that tells how good predictions are. */
export interface Metric {
  /** Its column in the table. */
  readonly name: string;
  of(predictions: Predictions): number;
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

/** Position of the largest value; of the first, if several are. */
export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}
