import { expect, test } from "vitest";
import { type Callback, loadLearner, visionLearner } from "../packages/core/src/index.js";
import {
  augTransforms,
  CategoryBlock,
  DataBlock,
  type Image,
  Normalize,
  parentLabel,
  predictionTransform,
  RandomErasing,
  RandomSplitter,
} from "../packages/data/src/index.js";
import { testGpu } from "../packages/kernels/src/testing/index.js";

const gpu = await testGpu();

/** Noise, brighter in the channel of its class. */
function picture(name: string): Image {
  const channel = "abc".indexOf(name[0]);
  const seed = Number(name.slice(2)) + 1;
  const data = Uint8Array.from({ length: 40 * 40 * 3 }, (_, i) => {
    const noise = Math.imul(seed * 7919 + i, 0x9e3779b1) >>> 25;
    return noise + (i % 3 === channel ? 127 : 0);
  });
  return { width: 40, height: 40, data };
}

const names = Array.from({ length: 24 }, (_, i) => `${"abc"[i % 3]}/${i}`);
const block = new DataBlock({
  blocks: [{ open: async (name: string) => picture(name), toJSON: () => ({}) }, CategoryBlock()],
  getItems: (items: readonly string[]) => items,
  splitter: RandomSplitter(0.25, 4),
  getY: parentLabel,
  batchTfms: [...augTransforms({ size: 32, xtraTfms: RandomErasing() }), Normalize()],
});

/** Trains for two epochs; gives every loss, what the network saw first, and the model. */
async function train() {
  const dls = await block.dataLoaders(names, { batchSize: 6, seed: 4 });
  const losses: number[] = [];
  const sizes = new Set<string>();
  const note: Callback = {
    beforeBatch: ({ x, training }) => void sizes.add(`${training ? "train" : "valid"} ${x?.shape.slice(1).join()}`),
    afterBatch: ({ loss }) => void losses.push(loss),
  };
  const learn = visionLearner(dls, { gpu, seed: 1 });
  try {
    learn.opt.allocate(); // what training keeps; the rest it must give back
    const lent = gpu.buffers.lentBytes;
    await learn.fit(2, 1e-3, { callbacks: [note] });
    expect(gpu.buffers.lentBytes).toBe(lent);
    return { losses, sizes: [...sizes], dls, model: await learn.export(), preds: await learn.getPreds() };
  } finally {
    learn.release();
  }
}

test("a Learner trains on augmented batches of the size they get, twice the same, and predicts at it", async () => {
  const first = await train();
  expect(first.sizes).toEqual(["train 32,32,4", "valid 32,32,4"]);
  expect(first.losses.every(Number.isFinite)).toBe(true);
  expect((await train()).losses).toEqual(first.losses);

  const learn = loadLearner(first.model, { gpu });
  try {
    const { item } = first.dls.valid.items[0];
    const { data } = picture(item);
    const shape = [1, 40, 40, 3] as const;
    const [{ probabilities }] = await learn.predict({
      pixels: data,
      shape,
      transform: predictionTransform(learn.dls.transforms, shape),
    });
    for (const [i, p] of probabilities.entries()) expect(p).toBeCloseTo(first.preds.probabilities[i], 5);
  } finally {
    learn.release();
  }
});
