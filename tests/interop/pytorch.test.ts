import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import {
  imagenetStats,
  type Learner,
  loadState,
  type Prediction,
  readModelFile,
  readTorchCheckpoint,
  visionLearner,
  writeTorchCheckpoint,
} from "../../packages/core/src/index.js";
import { runScript, testWithTorch } from "./python.js";
import { type Photos, part, small, testPhotos, trainedModels } from "./trained.js";

/** Rows of probabilities, of the network as it came and after a step of training in PyTorch. */
interface FromTorch {
  readonly before: readonly (readonly number[])[];
  readonly after: readonly (readonly number[])[];
}

/** Exports a model to PyTorch, lets it predict and train there for a step, and returns what it says and the new file. */
async function throughTorch(learn: Learner, { pixels, shape }: Photos, folder: string, architecture: string) {
  const [checkpoint, raw, saved] = ["model.pth", "pixels", "saved.pth"].map((name) => join(folder, name));
  await writeFile(checkpoint, writeTorchCheckpoint(readModelFile(await learn.export()).state));
  await writeFile(raw, pixels);
  const found = await runScript<FromTorch>("predict.py", [architecture, checkpoint, raw, shape[0], shape[1], saved]);
  return { ...found, saved: readTorchCheckpoint(await readFile(saved)) };
}

function expectSame(here: readonly Prediction[], there: readonly (readonly number[])[]): void {
  expect(there.length).toBe(here.length);
  there.forEach((row, i) => {
    for (const [c, p] of row.entries())
      expect(Math.abs(p - here[i].probabilities[c]), `class ${c} of photo ${i}`).toBeLessThan(1e-4);
  });
}

for (const { by, open } of trainedModels)
  testWithTorch(
    `PyTorch says the same of a model trained by ${by}, trains on, and is read here again`,
    async (gpu, folder) => {
      const learn = await open(gpu);
      const all = await testPhotos(learn.dls.transforms);
      // At 224 x 224 all of them would take a minute.
      const photos = all.shape[1] > 64 ? part(all, 0, 24) : all;
      const { before, after, saved } = await throughTorch(learn, photos, folder, "resnet18");
      expectSame(await learn.predict(photos), before);

      // And back: what PyTorch has made of it, loaded over zeros.
      gpu.zero(learn.store.values);
      loadState(learn.store, saved);
      expectSame(await learn.predict(photos), after);
      const moved = after.flatMap((row, i) => row.map((p, c) => Math.abs(p - before[i][c])));
      expect(Math.max(...moved)).toBeGreaterThan(1e-3);
      learn.release();
    },
  );

testWithTorch(
  "torchvision's ResNet34 fits, under its own names, and predicts the same here and there",
  async (gpu, folder) => {
    const photos = part(await testPhotos(small), 0, 24);
    const [raw, body] = ["pixels", "resnet34.pth"].map((name) => join(folder, name));
    await writeFile(raw, photos.pixels);
    const { names } = await runScript<{ names: string[] }>("create.py", ["resnet34", raw, 24, 64, body]);
    const weights = readTorchCheckpoint(await readFile(body));
    expect([...weights.keys()].sort()).toEqual(names.sort());
    const noData = { size: 0, batchSize: 1, length: 0, async *batches() {} };
    const dls = { train: noData, valid: noData, vocab: ["hat", "pants", "shoes"], transforms: null };
    const learn = visionLearner(
      { ...dls, normalize: imagenetStats },
      { gpu, architecture: "resnet34", weights, weightsFile: body },
    );
    const { before } = await throughTorch(learn, photos, folder, "resnet34");
    const here = await learn.predict(photos);
    expectSame(here, before);
    // Not by saying the same of everything.
    const shares = here.map(({ probabilities }) => probabilities[0]);
    expect(Math.max(...shares) - Math.min(...shares)).toBeGreaterThan(0.01);
    learn.release();
  },
);
