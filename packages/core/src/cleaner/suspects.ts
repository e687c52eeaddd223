import type { JudgedItem } from "./judged-item.js";

/**
 * The names of items whose label is probably wrong: the model predicts another class, and is as sure of it as it is, on
 * average, of the items that are labelled so. Asking for more than a wrong prediction keeps out what the model merely
 * doesn't know, and a mean for each class allows for classes that it is never sure of. Each split has its own means,
 * since a network is surer of what it was trained on.
 *
 * C. Northcutt, L. Jiang, I. Chuang, "Confident Learning" (2021), section 3.1, with the largest probability alone.
 */
export function suspectedWrong(items: readonly JudgedItem[]): Set<string> {
  const means = new Map<string, { sum: number; count: number }>();
  const key = (split: string, label: string) => `${split} ${label}`;
  for (const { split, label, loss } of items) {
    const mean = means.get(key(split, label)) ?? { sum: 0, count: 0 };
    means.set(key(split, label), { sum: mean.sum + Math.exp(-loss), count: mean.count + 1 });
  }
  const isSuspect = ({ split, label, predicted, probability }: JudgedItem) => {
    const mean = means.get(key(split, predicted));
    // Nothing of the split is labelled so: a class that is taken to be likelier than not has to do.
    const threshold = mean ? mean.sum / mean.count : 0.5;
    return predicted !== label && probability >= threshold;
  };
  return new Set(items.filter(isSuspect).map(({ name }) => name));
}
