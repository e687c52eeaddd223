import { softmaxReference } from "../softmax/reference.js";

export function crossEntropyReference(
  logits: ArrayLike<number>,
  targets: ArrayLike<number>,
): { losses: Float64Array; loss: number; dLogits: Float64Array } {
  const n = targets.length;
  const c = logits.length / n;
  const losses = Float64Array.from(targets, (target, row) => {
    const z = Array.from({ length: c }, (_, i) => logits[row * c + i]);
    const largest = z.reduce((a, b) => Math.max(a, b));
    return Math.log(z.reduce((sum, v) => sum + Math.exp(v - largest), 0)) + largest - z[target];
  });
  const dLogits = softmaxReference(logits, c).map((p, i) => (p - (i % c === targets[Math.floor(i / c)] ? 1 : 0)) / n);
  return { losses, loss: losses.reduce((a, b) => a + b) / n, dLogits };
}
