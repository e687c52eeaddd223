import { expect, test } from "vitest";
import { testGpu } from "../../../kernels/src/testing/index.js";
import { fakeData } from "../testing/fake-data.js";
import { type Callback, visionLearner } from "./index.js";

const gpu = await testGpu();

test("lrFind tries rates up to the end, and leaves no trace in what is trained after it", async () => {
  const run = async (find: boolean) => {
    const learn = visionLearner(fakeData(), { gpu });
    try {
      const losses: number[] = [];
      const note: Callback = { afterBatch: ({ training, loss }) => void (training && losses.push(loss)) };
      await learn.fit(1, 1e-3, { callbacks: [note] });
      if (find) {
        const { lrs, losses: curve, valley } = await learn.lrFind({ startLr: 1e-5, endLr: 1e-2, numIt: 20 });
        expect(lrs.length).toBe(20);
        expect(curve.length).toBe(20);
        expect(lrs[0]).toBe(1e-5);
        expect(lrs[19]).toBeCloseTo(1e-5 * 1e3 ** 0.95, 10);
        expect(lrs).toContain(valley);
      }
      await learn.fit(1, 1e-3, { callbacks: [note] });
      return losses;
    } finally {
      learn.release();
    }
  };
  const before = gpu.buffers.lentBytes;
  const untouched = await run(false);
  expect(untouched.length).toBe(4);
  expect(await run(true)).toEqual(untouched);
  expect(gpu.buffers.lentBytes).toBe(before);
});

test("lrFind ends when the loss explodes, and says so if that is too early", async () => {
  const learn = visionLearner(fakeData(), { gpu });
  try {
    const explosive = { startLr: 1e3, endLr: 1e6, numIt: 40 };
    await expect(learn.lrFind(explosive)).rejects.toThrow(/exploded after \d+ steps, at a learning rate of/);
    await expect(learn.lrFind({ startLr: 1, endLr: 0.1 })).rejects.toThrow("from 1 to 0.1");
    await expect(learn.lrFind({ numIt: 5 })).rejects.toThrow("5 steps");
    await learn.fit(1, 1e-3);
    expect(learn.recorder.losses[0]).toBeLessThan(10);
  } finally {
    learn.release();
  }
});
