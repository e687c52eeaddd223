import { expect, it } from "vitest";
import type { Judged } from "../../engine/engine.js";
import { confusionOf } from "./confusion.js";

const judged = (label: string, predicted: string, split: Judged["split"] = "valid"): Judged => ({
  ...{ name: "", label, predicted, split, probability: 1, loss: 0 },
});

it("counts the validation split, rows by label", () => {
  const pictures = [judged("a", "b"), judged("a", "b"), judged("b", "b"), judged("b", "a", "train")];
  expect(confusionOf(["a", "b"], pictures)).toEqual([
    [0, 2],
    [0, 1],
  ]);
});
