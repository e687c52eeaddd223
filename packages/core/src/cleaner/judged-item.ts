/** One picture of a set as a model sees it. */
export interface JudgedItem {
  /** Unique in its set: a path like `bears/grizzly/1.jpg`, with `/`. */
  readonly name: string;
  /** The class that the set says it is of. */
  readonly label: string;
  readonly split: "train" | "valid";
  readonly predicted: string;
  /** Of the predicted class, 0 to 1. */
  readonly probability: number;
  /** Cross entropy: -ln of the label's probability. */
  readonly loss: number;
  /** Of every class, in the order of the vocabulary; where it is known, the loss of another label is too. */
  readonly probabilities?: readonly number[];
}

/** The items, largest loss first; of equal ones, in their given order. */
export const byLoss = (items: readonly JudgedItem[]): JudgedItem[] => items.toSorted((a, b) => b.loss - a.loss);

/** The smallest probability that a float has: that of a loss which is still a number. */
const LEAST = 2 ** -149;

/** The item under another name and label. Its loss stays what it was if the new label's probability isn't known. */
export function relabelled(item: JudgedItem, name: string, label: string, vocab: readonly string[]): JudgedItem {
  const known = label === item.predicted ? item.probability : item.probabilities?.[vocab.indexOf(label)];
  return { ...item, name, label, loss: known === undefined ? item.loss : -Math.log(Math.max(known, LEAST)) };
}
