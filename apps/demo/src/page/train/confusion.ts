import type { Judged } from "../../engine/engine.js";

/** Counts of the validation split: rows are true classes, columns predicted ones. */
export function confusionOf(vocab: readonly string[], judged: readonly Judged[]): number[][] {
  const counts = vocab.map(() => vocab.map(() => 0));
  for (const { split, label, predicted } of judged)
    if (split === "valid") counts[vocab.indexOf(label)][vocab.indexOf(predicted)]++;
  return counts;
}
