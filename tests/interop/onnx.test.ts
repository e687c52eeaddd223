import { afterAll, beforeAll, expect } from "vitest";
import { exportOnnx, imagenetStats, readModelFile } from "../../packages/core/src/index.js";
import { type Gpu, openGpu } from "../../packages/kernels/src/node/index.js";
import { type OnnxRuntime, testWithOnnxRuntime } from "./onnxruntime.js";
import { part, testPhotos, trainedModels } from "./trained.js";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu();
});
afterAll(() => gpu.destroy());

const openSession = ({ InferenceSession }: OnnxRuntime, model: Uint8Array) =>
  InferenceSession.create(model, { executionProviders: ["cpu"] });

for (const { by, open, knows } of trainedModels)
  testWithOnnxRuntime(
    `onnxruntime gives the labels and probabilities of a model trained by ${by}, on all of clothing3-test`,
    async (runtime) => {
      const learn = await open(gpu);
      const session = await openSession(runtime, exportOnnx(readModelFile(await learn.export())));
      expect(session.inputNames).toEqual(["pixels"]);
      const all = await testPhotos(learn.dls.transforms);
      expect(all.files.length).toBe(120);
      let worst = 0;
      let right = 0;
      // Batches of several sizes: the last has fewer.
      for (let start = 0; start < all.files.length; start += 16) {
        const { files, labels, pixels, shape } = part(all, start, 16);
        const here = await learn.predict({ pixels, shape });
        const { probabilities } = await session.run({ pixels: new runtime.Tensor("uint8", pixels, shape) });
        const there = probabilities.data as Float32Array;
        here.forEach(({ index, label, probabilities }, i) => {
          const row = there.subarray(3 * i, 3 * i + 3);
          expect(row.indexOf(Math.max(...row)), files[i]).toBe(index);
          for (const [c, p] of probabilities.entries()) worst = Math.max(worst, Math.abs(p - row[c]));
          if (label === labels[i]) right++;
        });
      }
      expect(worst).toBeLessThan(1e-4);
      expect(right).toBeGreaterThan(knows);
      learn.release();
    },
  );

testWithOnnxRuntime("without preprocessing it takes normalised planes, of any height and width", async (runtime) => {
  const learn = await trainedModels[0].open(gpu);
  const session = await openSession(runtime, exportOnnx(readModelFile(await learn.export()), { preprocess: false }));
  expect(session.inputNames).toEqual(["input"]);
  const [height, width] = [64, 96];
  const pixels = (await testPhotos(learn.dls.transforms)).pixels.slice(0, height * width * 3);
  const { mean, std } = imagenetStats;
  const area = height * width;
  const input = Float32Array.from({ length: 3 * area }, (_, i) => {
    const [c, p] = [Math.floor(i / area), i % area];
    return (pixels[3 * p + c] / 255 - mean[c]) / std[c];
  });
  const { probabilities } = await session.run({ input: new runtime.Tensor("float32", input, [1, 3, height, width]) });
  const [here] = await learn.predict({ pixels, shape: [1, height, width, 3] });
  here.probabilities.forEach((p, c) => {
    expect(Math.abs(p - (probabilities.data as Float32Array)[c])).toBeLessThan(1e-4);
  });
  learn.release();
});
