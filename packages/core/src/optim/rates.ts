/** Learning rates of several parameter groups: from that of the first to that of the last. */
export interface RateSlice {
  readonly first?: number;
  readonly last: number;
}

/** One rate for all groups, or a slice of rates. */
export type LearningRate = number | RateSlice;

/**
 * fast.ai's `slice`: with one rate, the last group gets it and the others a tenth; with two, the first group gets the
 * first, the last the second, and those between are spaced geometrically.
 */
export function slice(rate: number): RateSlice;
export function slice(first: number, last: number): RateSlice;
export function slice(a: number, b?: number): RateSlice {
  return b === undefined ? { last: a } : { first: a, last: b };
}

/** The rate of each of `groups` parameter groups. */
export function groupRates(lr: LearningRate, groups: number): number[] {
  return Array.from({ length: groups }, (_, i) => {
    if (typeof lr === "number") return lr;
    if (i === groups - 1) return lr.last;
    if (lr.first === undefined) return lr.last / 10;
    return lr.first * (lr.last / lr.first) ** (i / (groups - 1));
  });
}
