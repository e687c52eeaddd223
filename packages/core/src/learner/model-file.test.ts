import { describe, expect, test } from "vitest";
import { readSafetensors, writeSafetensors } from "../weights/index.js";
import { type ModelDescription, readModelFile, withTraining, writeModelFile } from "./model-file.js";

const description: ModelDescription = {
  architecture: "resnet18",
  vocab: ["black", "grizzly"],
  transforms: [],
  normalize: null,
  ps: 0.5,
  linFtrs: [512],
};
const state = new Map([["a", { dtype: "F32", shape: [2], data: Float32Array.of(0.1, -3) } as const]]);
const bytes = writeModelFile(description, state);

describe("the record of a training", () => {
  test("is none, unless it was written", () => {
    expect(readModelFile(bytes).description).toEqual(description);
    expect("training" in readModelFile(bytes).description).toBe(false);
  });

  test("comes to what the file says already, in place of an earlier one", () => {
    const first = withTraining(bytes, { seed: 1, lost: "later" });
    const training = { seed: 42, weights: "imagenet", baseLr: 2e-3 };
    const recorded = readModelFile(withTraining(first, training));
    expect(recorded.description).toEqual({ ...description, training });
    expect(recorded.state).toEqual(readModelFile(bytes).state);
  });

  test.each([[["seed", 42]], [{ seed: { of: "chance" } }], ["42"], [null]])("is refused if it is %j", (training) => {
    const { metadata } = readSafetensors(bytes);
    const sunbear = JSON.stringify({ ...JSON.parse(metadata.sunbear), training });
    expect(() => readModelFile(writeSafetensors(state, { sunbear }))).toThrow("its record of the training");
  });
});
