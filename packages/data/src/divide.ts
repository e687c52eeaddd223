import { everyClassInTrain, expectSplit, type SplitIndices } from "./split.js";

/** Throws unless there are two different labels. */
export function expectTwoClasses(labels: readonly string[], source: unknown): void {
  const [label, other] = new Set(labels);
  if (other !== undefined) return;
  const all = labels.length === 1 ? "The only image" : `All ${labels.length} images`;
  throw new Error(
    `${all} in ${String(source)} ${labels.length === 1 ? "has" : "have"} the label "${label}", and there must be two ` +
      "classes at least: put the images of each class into a subfolder named after it.",
  );
}

/** Checks a split, and mends it where a class couldn't be learned. */
export function divide(
  given: SplitIndices,
  labels: readonly string[],
  guarantee: boolean,
  onWarning: (message: string) => void,
): SplitIndices {
  expectSplit(given, labels.length);
  const { split, moved } = guarantee ? everyClassInTrain(given, labels) : { split: given, moved: [] };
  for (const { label } of moved)
    onWarning(
      `All images of the class "${label}" were to validate, so none was left to learn from: one of them trains now.`,
    );
  for (const [kind, indices] of Object.entries(split))
    if (indices.length === 0)
      throw new Error(
        `None of the ${labels.length} images is left for ${kind === "train" ? "training" : "validation"}: ` +
          "add images, or change the share that validates.",
      );
  const validated = new Set(split.valid.map((index) => labels[index]));
  const unseen = [...new Set(split.train.map((index) => labels[index]))].filter((label) => !validated.has(label));
  if (unseen.length > 0)
    onWarning(
      `No image validates the ${unseen.length === 1 ? "class" : "classes"} ${unseen.sort().join(", ")}: add some.`,
    );
  return split;
}
