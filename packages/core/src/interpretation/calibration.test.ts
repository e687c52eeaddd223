import { expect, test } from "vitest";
import { predictionsOf } from "../testing/predictions.js";
import { ClassificationInterpretation, calibration } from "./index.js";

/** Binary predictions by the probability of class 0. */
const binary = (p: readonly number[], targets: readonly number[]) =>
  predictionsOf(
    p.map((q) => [q, 1 - q]),
    targets,
  );

test("calibration of a table worked by hand", () => {
  // Confidences .9 (right), .9 (right), .95 (wrong), .55 (right), .55 (wrong): two bins of five have items.
  const { bins, error } = calibration(binary([0.9, 0.9, 0.95, 0.55, 0.45], [0, 0, 1, 0, 0]), { bins: 5 });
  expect(bins.map(({ count }) => count)).toEqual([0, 0, 2, 0, 3]);
  expect(bins[0].probability).toBeNaN();
  expect(bins[0].frequency).toBeNaN();
  expect(bins[2].probability).toBeCloseTo(0.55, 6);
  expect(bins[2].frequency).toBe(1 / 2);
  expect(bins[4].probability).toBeCloseTo(2.75 / 3, 6);
  expect(bins[4].frequency).toBe(2 / 3);
  expect([bins[4].from, bins[4].to]).toEqual([0.8, 1]);
  // (|1.1 - 1| + |2.75 - 2|) / 5
  expect(error).toBeCloseTo(0.17, 6);
});

test("calibration of one class looks at its probability everywhere", () => {
  const { bins, error } = calibration(binary([0.9, 0.1, 0.2, 0.7], [0, 1, 0, 1]), { bins: 2, target: 0 });
  expect(bins.map(({ count }) => count)).toEqual([2, 2]);
  expect(bins[0].probability).toBeCloseTo(0.15, 6);
  expect(bins[0].frequency).toBe(0.5);
  expect(bins[1].probability).toBeCloseTo(0.8, 6);
  expect(bins[1].frequency).toBe(0.5);
  expect(error).toBeCloseTo((0.7 + 0.6) / 4, 6);
});

test("calibration by class is that of each", () => {
  const predictions = binary([0.9, 0.1, 0.2, 0.7], [0, 1, 0, 1]);
  const interp = new ClassificationInterpretation(predictions, ["a", "b"]);
  const [a, b] = interp.calibrationByClass({ bins: 2 });
  expect(a).toEqual(calibration(predictions, { bins: 2, target: 0 }));
  // With two classes one errs by as much as the other, in the mirrored bin.
  expect(b.error).toBeCloseTo(a.error, 6);
  expect(b.bins[0].probability).toBeCloseTo(1 - a.bins[1].probability, 6);
});

test("a probability of 1 lies in the last bin, one of 0 in the first", () => {
  const { bins } = calibration(binary([1, 0], [0, 1]), { target: 0 });
  expect(bins[0].count).toBe(1);
  expect(bins[9].count).toBe(1);
});

test("what makes no sense is refused", () => {
  const predictions = binary([1], [0]);
  expect(() => calibration(predictions, { bins: 0 })).toThrow("0 bins");
  expect(() => calibration(predictions, { target: 2 })).toThrow("0 to 1");
});
