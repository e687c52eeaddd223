import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { afterAll, beforeAll, expect } from "vitest";
import { exportOnnx, imagenetStats, readModelFile } from "../../packages/core/src/index.js";
import { getImageFiles, loadItem, parentLabel } from "../../packages/data/src/node/index.js";
import { type Gpu, openGpu } from "../../packages/kernels/src/node/index.js";
import { shared, testWithShared } from "../shared.js";
import { recordedPixels, SIZE, trainedLearner, transforms } from "./trained.js";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu();
});
afterAll(() => gpu.destroy());

const openSession = (model: Uint8Array) => InferenceSession.create(model, { executionProviders: ["cpu"] });

testWithShared("onnxruntime gives the same labels and probabilities on all of clothing3-test", async () => {
  const learn = await trainedLearner(gpu);
  const session = await openSession(exportOnnx(readModelFile(await learn.export())));
  expect(session.inputNames).toEqual(["pixels"]);
  const files = await getImageFiles(join(shared, "data/clothing3-test"));
  expect(files.length).toBe(120);
  let worst = 0;
  let right = 0;
  // Batches of several sizes: the last has fewer.
  for (let start = 0; start < files.length; start += 16) {
    const part = files.slice(start, start + 16);
    const images = await Promise.all(part.map((file) => loadItem(file, transforms)));
    const pixels = Uint8Array.from(Buffer.concat(images.map(({ data }) => data)));
    const here = await learn.predict({ pixels, shape: [part.length, SIZE, SIZE, 3] });
    const { probabilities } = await session.run({
      pixels: new Tensor("uint8", pixels, [part.length, SIZE, SIZE, 3]),
    });
    const there = probabilities.data as Float32Array;
    here.forEach(({ index, label, probabilities }, i) => {
      const row = there.subarray(3 * i, 3 * i + 3);
      expect(row.indexOf(Math.max(...row)), part[i]).toBe(index);
      for (const [c, p] of probabilities.entries()) worst = Math.max(worst, Math.abs(p - row[c]));
      if (label === parentLabel(part[i])) right++;
    });
  }
  expect(worst).toBeLessThan(1e-4);
  expect(right).toBeGreaterThan(100);
  learn.release();
});

testWithShared("without preprocessing it takes normalised planes, of any height and width", async () => {
  const learn = await trainedLearner(gpu);
  const session = await openSession(exportOnnx(readModelFile(await learn.export()), { preprocess: false }));
  expect(session.inputNames).toEqual(["input"]);
  const [height, width] = [64, 96];
  const pixels = (await recordedPixels()).slice(0, height * width * 3);
  const { mean, std } = imagenetStats;
  const area = height * width;
  const input = Float32Array.from({ length: 3 * area }, (_, i) => {
    const [c, p] = [Math.floor(i / area), i % area];
    return (pixels[3 * p + c] / 255 - mean[c]) / std[c];
  });
  const { probabilities } = await session.run({ input: new Tensor("float32", input, [1, 3, height, width]) });
  const [here] = await learn.predict({ pixels, shape: [1, height, width, 3] });
  here.probabilities.forEach((p, c) => {
    expect(Math.abs(p - (probabilities.data as Float32Array)[c])).toBeLessThan(1e-4);
  });
  learn.release();
});
