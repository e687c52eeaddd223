import { expect, test } from "vitest";
import { testGpu } from "../../../kernels/src/testing/index.js";
import { fakeData } from "../testing/fake-data.js";
import type { DataLoader } from "./data.js";
import { visionLearner } from "./vision-learner.js";

const gpu = await testGpu();
const DELAY = 40;

/** The same batches, the second of each epoch late. */
const late = (loader: DataLoader): DataLoader => ({
  ...loader,
  async *batches(epoch, signal) {
    let i = 0;
    for await (const batch of loader.batches(epoch, signal)) {
      if (i++ === 1) await new Promise((resolve) => setTimeout(resolve, DELAY));
      yield batch;
    }
  },
});

test("a fit tells how long it waited for each batch, and in all for those that train", async () => {
  const data = fakeData({ trainItems: 12, validItems: 8 });
  const learn = visionLearner({ ...data, train: late(data.train), valid: late(data.valid) }, { gpu });
  const waits: { training: boolean; seconds: number }[] = [];
  try {
    await learn.fit(1, 1e-5, {
      callbacks: [{ afterBatch: ({ training, waitSeconds }) => void waits.push({ training, seconds: waitSeconds }) }],
    });
    expect(waits.map(({ training }) => training)).toEqual([true, true, true, false, false]);
    // A timer may end a millisecond early.
    for (const late of [1, 4]) expect(waits[late].seconds).toBeGreaterThan((DELAY - 2) / 1000);
    const [row] = learn.recorder.rows;
    expect(row.waitSeconds).toBeCloseTo(waits[0].seconds + waits[1].seconds + waits[2].seconds, 10);
    expect(row.waitSeconds).toBeLessThan(row.seconds);
  } finally {
    learn.release();
  }
});
