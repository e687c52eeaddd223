import { describe, expect, test } from "vitest";
import golden from "../../../../tests/golden/fastai.json" with { type: "json" };
import { predictionsOf, sureOf } from "../testing/predictions.js";
import { ClassificationInterpretation, confusionMatrix, normalized } from "./index.js";

describe("interpretation", () => {
  const { targets, decoded, vocab, ...expected } = golden.interpretation;
  const interp = new ClassificationInterpretation(sureOf(decoded, targets, vocab.length), vocab);

  test("is fast.ai's: confusion matrix, most confused, and the report to the character", () => {
    expect(interp.confusionMatrix()).toEqual(expected.confusion_matrix);
    interp.confusionMatrix({ normalize: true }).forEach((row, i) => {
      row.forEach((share, j) => {
        expect(Math.abs(share - expected.normalized[i][j])).toBeLessThan(5e-5);
      });
    });
    expect(interp.mostConfused()).toEqual(expected.most_confused);
    expect(interp.mostConfused(2)).toEqual([]);
    expect(interp.classificationReport()).toBe(expected.report);
  });

  test("a class without items has no shares, and scores 0", () => {
    const empty = new ClassificationInterpretation(sureOf([0, 0], [0, 0], 2), ["a", "b"]);
    expect(empty.confusionMatrix({ normalize: true })[1]).toEqual([Number.NaN, Number.NaN]);
    expect(empty.classificationReport()).toContain("b       0.00      0.00      0.00         0");
  });

  test("a long name widens the report", () => {
    const long = new ClassificationInterpretation(sureOf([0, 1], [0, 1], 2), ["a name of some length", "b"]);
    const lines = long.classificationReport().split("\n");
    expect(lines[0].indexOf("precision")).toBe("a name of some length".length + 2);
  });

  test("the largest losses come first, with the item's own name", () => {
    const rows = [
      [0.9, 0.1],
      [0.2, 0.8],
      [0.6, 0.4],
    ];
    const files = ["a.jpg", "b.jpg", "c.jpg"];
    const interp = new ClassificationInterpretation(predictionsOf(rows, [0, 0, 1]), ["x", "y"], (i) => files[i]);
    const [worst, second] = interp.topLosses(2);
    expect(worst).toMatchObject({ item: 1, source: "b.jpg", actual: "x", predicted: "y" });
    expect(worst.loss).toBeCloseTo(-Math.log(0.2), 6);
    expect(worst.probability).toBeCloseTo(0.8, 6);
    expect(second).toMatchObject({ source: "c.jpg", actual: "y", predicted: "x" });
    expect(interp.topLosses().map(({ source }) => source)).toEqual(["b.jpg", "c.jpg", "a.jpg"]);
    expect(interp.topLosses(1, { largest: false })[0].source).toBe("a.jpg");
  });
});

test("counts and shares of a matrix", () => {
  const matrix = confusionMatrix(sureOf([0, 1, 1, 0], [0, 1, 0, 0], 2));
  expect(matrix).toEqual([
    [2, 1],
    [0, 1],
  ]);
  expect(normalized(matrix)).toEqual([
    [2 / 3, 1 / 3],
    [0, 1],
  ]);
});
