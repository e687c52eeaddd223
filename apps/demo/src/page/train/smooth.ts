/**
 * The losses as fast.ai's recorder smooths them: an exponential mean, divided by the weights so far, so that it starts at
 * the first loss rather than at 0.
 */
export function smooth(losses: readonly number[], beta = 0.9): number[] {
  let mean = 0;
  return losses.map((loss, i) => {
    mean = beta * mean + (1 - beta) * loss;
    return mean / (1 - beta ** (i + 1));
  });
}
