/**
 * The losses smoothed as by fast.ai's recorder: an exponential mean, divided by the weights so far, so that it starts at
 * the first loss rather than at 0. Its beta is 0.98; a shorter memory shows more where there are few steps.
 */
export function smooth(losses: readonly number[], beta = 0.8): number[] {
  let mean = 0;
  return losses.map((loss, i) => {
    mean = beta * mean + (1 - beta) * loss;
    return mean / (1 - beta ** (i + 1));
  });
}
