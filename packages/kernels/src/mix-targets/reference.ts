import { crossEntropyReference } from "../cross-entropy/reference.js";

/** The mixture of two cross entropies, each by its own reference. */
export function mixTargetsReference(
  logits: ArrayLike<number>,
  targets: Uint32Array,
  partners: ArrayLike<number>,
  weights: ArrayLike<number>,
): { losses: Float64Array; loss: number; dLogits: Float64Array } {
  const n = targets.length;
  const c = logits.length / n;
  const own = crossEntropyReference(logits, targets);
  const other = crossEntropyReference(
    logits,
    targets.map((_, i) => targets[partners[i]]),
  );
  const mix = (a: Float64Array, b: Float64Array, size: number) =>
    a.map((value, i) => {
      const weight = weights[Math.floor(i / size)];
      return weight * value + (1 - weight) * b[i];
    });
  const losses = mix(own.losses, other.losses, 1);
  return { losses, loss: losses.reduce((a, b) => a + b) / n, dLogits: mix(own.dLogits, other.dLogits, c) };
}
