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

/** Position of the largest value; of the first, if several are. */
export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}
