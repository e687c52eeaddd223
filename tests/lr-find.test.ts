import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { lrSuggestions, visionLearner } from "../packages/core/src/index.js";
import { openGpu } from "../packages/kernels/src/node/index.js";
import { loader, readTensors, recordedPixels } from "./clothing3.js";
import { shared, testWithShared } from "./shared.js";

/** What is used of golden/lr-find-clothing3.json. */
interface Recorded {
  readonly lrs: readonly number[];
  readonly smoothed_losses: readonly number[];
  readonly suggestions: { readonly valley: number };
}

const readJson = async (name: string) => JSON.parse(await readFile(join(shared, "golden", name), "utf8"));

testWithShared("lrFind draws fast.ai's curve, and suggests its valley", async () => {
  const { lrs, smoothed_losses, suggestions }: Recorded = await readJson("lr-find-clothing3.json");
  const { vocab, train_files_in_order } = await readJson("train-trace-clothing3.json");
  const body = await readTensors("weights/resnet18-standin.safetensors");
  const head = await readTensors("golden/head-init-clothing3.safetensors");
  const pixels = await recordedPixels();
  const gpu = await openGpu();
  try {
    const dls = {
      train: loader(train_files_in_order, vocab, pixels, true),
      valid: loader([], vocab, pixels, false),
      vocab,
      transforms: null,
    };
    const learn = visionLearner(dls, { gpu, weights: new Map([...body.tensors, ...head.tensors]), ps: 0 });
    const found = await learn.lrFind();
    const least = smoothed_losses.indexOf(Math.min(...smoothed_losses));
    expect(least).toBeGreaterThan(50);
    for (let i = 0; i <= least; i++) {
      expect(Math.abs(found.lrs[i] / lrs[i] - 1)).toBeLessThan(1e-6);
      const error = Math.abs(found.losses[i] / smoothed_losses[i] - 1);
      expect(error, `step ${i}: ${found.losses[i]}, fast.ai's ${smoothed_losses[i]}`).toBeLessThan(0.01);
    }
    expect(lrSuggestions({ lrs, losses: smoothed_losses }).valley).toBeCloseTo(suggestions.valley, 9);
    // Rounding can move it: PyTorch 1.13 finds the next rate in float32, and this one in float64.
    const index = (rate: number) => lrs.findIndex((lr) => Math.abs(lr / rate - 1) < 1e-6);
    expect(index(found.valley)).toBe(index(suggestions.valley));
  } finally {
    gpu.destroy();
  }
});
