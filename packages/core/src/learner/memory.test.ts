import { expect, test } from "vitest";
import { testGpu } from "../../../kernels/src/testing/index.js";
import { gradCam } from "../interpretation/index.js";
import { fakeData } from "../testing/fake-data.js";
import { type Learner, loadLearner, visionLearner } from "./index.js";

const gpu = await testGpu();

/** The optimizer's rates and segments. */
const REST = 4096;

async function withLearner<T>(learn: Learner, work: (learn: Learner) => Promise<T>): Promise<T> {
  try {
    return await work(learn);
  } finally {
    learn.release();
  }
}

/** Asks for predictions in every way there is. */
async function predictInAllWays(learn: Learner): Promise<void> {
  const { valid } = fakeData();
  for await (const batch of valid.batches(0)) {
    await learn.predict(batch);
    await gradCam(learn, batch);
  }
  await learn.validate(valid);
  await learn.getPreds(valid);
  await learn.tta({ loader: { ...valid, augmented: () => valid }, n: 1 });
}

test("a Learner that only predicts takes memory for weights and statistics, and one that trains for four times as much", async () => {
  const bytes = await withLearner(visionLearner(fakeData(), { gpu }), (learn) => learn.export());
  const before = gpu.buffers.lentBytes;
  await withLearner(loadLearner(bytes, { gpu }), async (learn) => {
    await predictInAllWays(learn);
    const { values, statisticValues } = learn.store;
    const own = values.buffer.size + statisticValues.buffer.size;
    expect(gpu.buffers.lentBytes - before - own).toBeLessThan(REST);
  });
  await withLearner(visionLearner(fakeData(), { gpu }), async (learn) => {
    await learn.fit(1);
    const { values, statisticValues } = learn.store;
    const own = 4 * values.buffer.size + statisticValues.buffer.size;
    expect(gpu.buffers.lentBytes - before).toBeGreaterThanOrEqual(own);
    expect(gpu.buffers.lentBytes - before - own).toBeLessThan(REST);
  });
  expect(gpu.buffers.lentBytes).toBe(before);
});

test("training is the same to the bit after predictions, and after rates were tried before the first step", async () => {
  const run = (first: (learn: Learner) => Promise<unknown>) =>
    withLearner(visionLearner(fakeData(), { gpu }), async (learn) => {
      await first(learn);
      await learn.fit(2, 1e-3);
      return { losses: learn.recorder.losses, valid: learn.recorder.rows.map(({ validLoss }) => validLoss) };
    });
  const alone = await run(async () => {});
  expect(alone.losses.length).toBe(4);
  expect(await run(predictInAllWays)).toEqual(alone);
  expect(await run((learn) => learn.lrFind({ startLr: 1e-5, endLr: 1e-2, numIt: 20 }))).toEqual(alone);
});
