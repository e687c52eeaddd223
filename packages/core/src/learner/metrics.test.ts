import { describe, expect, test } from "vitest";
import golden from "../../../../tests/golden/fastai.json" with { type: "json" };
import { testGpu } from "../../../kernels/src/testing/index.js";
import { fakeData } from "../testing/fake-data.js";
import { predictionsOf, sureOf } from "../testing/predictions.js";
import { accuracy, errorRate, f1Score, precision, recall, topKAccuracy, visionLearner } from "./index.js";

describe("metrics", () => {
  const { targets, decoded, vocab, report } = golden.interpretation;
  const predictions = sureOf(decoded, targets, vocab.length);

  /** Precision, recall and F1 as scikit-learn printed them. */
  const row = (name: string) => report.match(new RegExp(`${name} +([\\d.]+) +([\\d.]+) +([\\d.]+)`))!.slice(1, 4);

  test.each([
    ["macro", "macro avg"],
    ["weighted", "weighted avg"],
  ] as const)("%s averages are scikit-learn's", (average, name) => {
    const found = [precision, recall, f1Score].map((metric) => metric({ average }).of(predictions).toFixed(2));
    expect(found).toEqual(row(name));
  });

  test("of two classes, the positive one counts", () => {
    // Of class 1: two found rightly, one wrongly, two missed.
    const two = sureOf([1, 1, 1, 0, 0, 0], [1, 1, 0, 1, 1, 0], 2);
    expect(precision().of(two)).toBe(2 / 3);
    expect(recall().of(two)).toBe(1 / 2);
    expect(f1Score().of(two)).toBeCloseTo(4 / 7, 12);
    expect(recall({ positive: 0 }).of(two)).toBe(1 / 2);
    expect(precision({ positive: 0 }).of(two)).toBe(1 / 3);
  });

  test("accuracy, error rate and micro averages", () => {
    expect(accuracy.of(predictions)).toBeCloseTo(8 / 12, 12);
    expect(errorRate.of(predictions)).toBeCloseTo(4 / 12, 12);
    expect(f1Score({ average: "micro" }).of(predictions)).toBe(accuracy.of(predictions));
  });

  test("top k counts the right class among the most probable", () => {
    const rows = [
      [0.5, 0.3, 0.2],
      [0.5, 0.3, 0.2],
      [0.5, 0.3, 0.2],
      [0.4, 0.4, 0.2],
    ];
    const predictions = predictionsOf(rows, [0, 1, 2, 1]);
    expect(topKAccuracy(1).of(predictions)).toBe(accuracy.of(predictions));
    expect(topKAccuracy(2).of(predictions)).toBe(3 / 4);
    expect(topKAccuracy(3).of(predictions)).toBe(1);
  });
});

test("a metric that doesn't fit is refused before training", async () => {
  const gpu = await testGpu();
  const learner = (metric: ReturnType<typeof f1Score>) => () => visionLearner(fakeData(), { gpu, metrics: [metric] });
  expect(learner(f1Score())).toThrow('f1 is of two classes, and there are 3: give an average, such as "macro"');
  expect(learner(topKAccuracy(5))).toThrow("top5Accuracy is always 1 with 3 classes");
  expect(() => topKAccuracy(0)).toThrow("topKAccuracy(0)");
});
