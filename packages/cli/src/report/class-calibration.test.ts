import { ClassificationInterpretation } from "@sunbear/core";
import { expect, test } from "vitest";
import { calibrationText, classCalibrations } from "./class-calibration.js";

const predictions = {
  probabilities: Float32Array.of(0.75, 0.25, 0.5, 0.5, 0.25, 0.75, 0, 1),
  classes: 2,
  targets: Uint32Array.of(0, 0, 1, 1),
  losses: new Float32Array(4),
  items: [0, 1, 2, 3],
};

test("each class has its mean probability beside its share of the photos", () => {
  const interp = new ClassificationInterpretation(predictions, ["hat", "shoe"]);
  const [hat, shoe] = classCalibrations(interp.vocab, interp.calibrationByClass());
  expect(hat).toMatchObject({ name: "hat", frequency: 0.5 });
  expect(hat.probability).toBeCloseTo(0.375, 6);
  // |0.75 - 1| + |0.5 - 1| + |0.25 - 0| + 0, over four photos
  expect(hat.error).toBeCloseTo(0.25, 6);
  expect(shoe.probability).toBeCloseTo(0.625, 6);
  expect(calibrationText([hat, shoe])).toBe(
    "              probability   frequency      off by\n" +
      "\n" +
      "         hat        0.375       0.500       0.250\n" +
      "        shoe        0.625       0.500       0.250\n",
  );
});
