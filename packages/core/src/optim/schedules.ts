/** A value as a function of how far training is, from 0 to 1. */
export type Schedule = (position: number) => number;

export const constant =
  (value: number): Schedule =>
  () =>
    value;

/** Half a cosine wave from start to end. */
export const cosine =
  (start: number, end: number): Schedule =>
  (position) =>
    start + ((1 + Math.cos(Math.PI * (1 - position))) * (end - start)) / 2;

/** Schedules one after the other, each stretched over its share of the whole; the shares add up to 1. */
export function combined(parts: readonly (readonly [share: number, schedule: Schedule])[]): Schedule {
  const starts = parts.map((_, i) => parts.slice(0, i).reduce((sum, [share]) => sum + share, 0));
  return (position) => {
    const i = starts.findLastIndex((start) => position >= start);
    const [share, schedule] = parts[i];
    return schedule((position - starts[i]) / share);
  };
}

/** Up (or down) from `start` to `middle` over the share `pctStart`, then on to `end`, along cosines. */
export const combinedCosine = (pctStart: number, start: number, middle: number, end: number): Schedule =>
  combined([
    [pctStart, cosine(start, middle)],
    [1 - pctStart, cosine(middle, end)],
  ]);

export interface OneCycleOptions {
  /** The rate starts at its maximum divided by this. Default 25. */
  readonly div?: number;
  /** The rate ends at its maximum divided by this. Default 1e5. */
  readonly divFinal?: number;
  /** Share of the whole in which the rate rises. Default 0.25. */
  readonly pctStart?: number;
  /** Momentum at start, at the rate's maximum, and at the end. Default [0.95, 0.85, 0.95]. */
  readonly moms?: readonly [number, number, number];
}

export interface OptimizerSchedule {
  /** The learning rate of each parameter group. */
  readonly lrs: readonly Schedule[];
  readonly mom: Schedule;
}

/** One cycle of learning rate and momentum: L. Smith, "Super-Convergence" (2018), in fast.ai's form. */
export function oneCycle(lrMax: readonly number[], options: OneCycleOptions = {}): OptimizerSchedule {
  const { div = 25, divFinal = 1e5, pctStart = 0.25, moms = [0.95, 0.85, 0.95] } = options;
  return {
    lrs: lrMax.map((lr) => combinedCosine(pctStart, lr / div, lr, lr / divFinal)),
    mom: combinedCosine(pctStart, ...moms),
  };
}

export interface FlatCosOptions {
  /** The rate ends at its start divided by this. Default 1e5. */
  readonly divFinal?: number;
  /** Share of the whole in which the rate stays. Default 0.75. */
  readonly pctStart?: number;
}

/** A constant rate, then half a cosine wave down: fast.ai's fit_flat_cos. Momentum stays at 0.9. */
export function flatCos(
  lrs: readonly number[],
  { divFinal = 1e5, pctStart = 0.75 }: FlatCosOptions = {},
): OptimizerSchedule {
  return { lrs: lrs.map((lr) => combinedCosine(pctStart, lr, lr, lr / divFinal)), mom: constant(0.9) };
}
