import { describe, expect, test } from "vitest";
import { trainingFacts, trainingRecord } from "./record.js";
import { type TrainOptions, trainSettings } from "./settings.js";

const used = (folder: string | undefined, options: TrainOptions) => ({
  ...trainSettings(folder, options),
  lrMult: 100,
  epochsDone: 5,
});

describe("what a model says of its training", () => {
  test("holds what would repeat it, but no path of the machine", () => {
    const settings = used("/home/jane/secret/bears", {
      weights: "/home/jane/start.pth",
      out: "/home/jane/out",
    });
    const record = trainingRecord(settings, "bears");
    expect(record).toMatchObject({
      data: "bears",
      epochs: 4,
      freezeEpochs: 1,
      size: 224,
      minScale: 0.3,
      validPct: 0.2,
    });
    expect(record).toMatchObject({ weights: "start.pth", seed: 42, baseLr: 2e-3, augMult: 0, batchSize: 64 });
    expect(JSON.stringify(record)).not.toContain("jane");
    const fromWeb = trainingRecord({ ...settings, weights: "https://a:b@c.org/x/start.pth?token=1" }, "bears");
    expect(fromWeb.weights).toBe("start.pth");
    expect(trainingRecord({ ...settings, weights: "imagenet" }, "bears").weights).toBe("imagenet");
  });

  test("tells of mixed precision", () => {
    expect(trainingRecord(used("bears", { fp16: true }), "bears").precision).toBe("mixed, f16 and f32");
  });

  test("tells of epochs that weren't done", () => {
    expect(trainingRecord(used("bears", {}), "bears")).not.toHaveProperty("epochsDone");
    const stopped = trainingRecord({ ...used("bears", {}), epochsDone: 2 }, "bears");
    expect(stopped).toMatchObject({ epochs: 4, freezeEpochs: 1, epochsDone: "2 of 5" });
  });

  test("leaves out what its settings don't heed", () => {
    const record = trainingRecord(used(undefined, {}), "emoji");
    expect(record).toMatchObject({ resize: "squish", epochs: 5 });
    for (const name of ["minScale", "validPct"]) expect(record).not.toHaveProperty(name);
  });
});

describe("a report", () => {
  const facts = (...args: Parameters<typeof trainingFacts>) => Object.fromEntries(trainingFacts(...args));

  test("tells of the training", () => {
    const record = trainingRecord(used("bears", {}), "bears");
    expect(facts("resnet34", record)).toMatchObject({
      ...{ Network: "ResNet34", "Learned from": "bears", Epochs: "1 frozen, 4 unfrozen", Pixels: "224 x 224" },
      ...{
        Precision: "f32",
        Resize: "random-resized-crop",
        "Strength of augmentation": "0",
        Weights: "imagenet",
        Seed: "42",
      },
    });
  });

  test("tells that training was stopped", () => {
    const record = trainingRecord(used("bears", {}), "bears");
    expect(facts("resnet18", record)).not.toHaveProperty("Epochs done");
    expect(facts("resnet18", { ...record, epochsDone: "2 of 5" })).toMatchObject({ "Epochs done": "2 of 5" });
  });

  test("says so where it wasn't recorded, in all or in part", () => {
    expect(facts("resnet18", undefined)).toEqual({
      Network: "ResNet18",
      "Settings of the training": "not recorded",
      Seed: "not recorded",
    });
    expect(facts("resnet18", { seed: 3, epochs: 2 })).toMatchObject({ Seed: "3", Epochs: "not recorded" });
  });
});
