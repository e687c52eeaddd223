/** A curve of learning rates, rising, and the loss at each. Three points or more. */
export interface LrCurve {
  readonly lrs: readonly number[];
  readonly losses: readonly number[];
}

/** fast.ai's four ways to read a learning rate off a curve. */
export interface LrSuggestions {
  readonly valley: number;
  readonly slide: number;
  readonly minimum: number;
  readonly steep: number;
}

export function lrSuggestions(curve: LrCurve): LrSuggestions {
  return { valley: valley(curve), slide: slide(curve), minimum: minimum(curve), steep: steep(curve) };
}

/** About the middle of the longest run of points (not necessarily neighbours) whose losses only fall. */
export function valley({ lrs, losses }: LrCurve): number {
  const lengths = losses.map(() => 1);
  for (let i = 1; i < losses.length; i++)
    for (let j = 0; j < i; j++) if (losses[i] < losses[j]) lengths[i] = Math.max(lengths[i], lengths[j] + 1);
  const longest = Math.max(...lengths);
  const end = lengths.indexOf(longest);
  // fast.ai's arithmetic: one before the first, if the run has no gaps. A curve that never falls suggests its start.
  const start = longest === 1 ? 0 : end - longest;
  const section = (end - start) / 3;
  return lrs[Math.max(0, start + Math.trunc(section) + Math.trunc(section / 2))];
}

/**
 * Two points, `lrDiff` apart, slide from the right end to the left while the slopes at them differ by more than
 * `threshold`; the left one is the answer.
 */
export function slide({ lrs, losses }: LrCurve, { lrDiff = 15, threshold = 0.005 } = {}): number {
  const slopes = losses.map((_, i) => {
    const [left, right] = [Math.max(i - 1, 0), Math.min(i + 1, losses.length - 1)];
    return (losses[right] - losses[left]) / (right - left);
  });
  let left = losses.length - 1 - lrDiff;
  let answer = lrs[Math.max(0, left)];
  while (left >= 0 && Math.abs(slopes[left + lrDiff] - slopes[left]) > threshold) answer = lrs[left--];
  return answer;
}

/** A tenth of the rate with the least loss. */
export function minimum({ lrs, losses }: LrCurve): number {
  return lrs[losses.indexOf(Math.min(...losses))] / 10;
}

/** Where the loss falls most steeply over the logarithm of the rate. In float32: on a straight line its rounding decides. */
export function steep({ lrs, losses }: LrCurve): number {
  const y = Float32Array.from(losses);
  const x = Float32Array.from(lrs, (lr) => Math.log(Math.fround(lr)));
  const slopes = new Float32Array(Math.max(0, y.length - 1));
  for (let i = 0; i < slopes.length; i++) slopes[i] = Math.fround(y[i + 1] - y[i]) / Math.fround(x[i + 1] - x[i]);
  return lrs[slopes.indexOf(Math.min(...slopes))];
}
