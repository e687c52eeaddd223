import { expect, test } from "vitest";
import { testGpu } from "../../../kernels/src/testing/index.js";
import { fakeData } from "../testing/fake-data.js";
import { predictionsOf } from "../testing/predictions.js";
import { visionLearner } from "./index.js";
import { blend } from "./tta.js";

test("views and the plain one are weighted by beta, or their maximum is taken", () => {
  const plain = predictionsOf([[0.8, 0.2]], [0]);
  const views = [predictionsOf([[0.4, 0.6]], [0]), predictionsOf([[0.6, 0.4]], [0])];
  const mean = blend(plain, views, { beta: 0.25, useMax: false });
  expect(mean.probabilities[0]).toBeCloseTo(0.575, 6);
  expect(mean.probabilities[1]).toBeCloseTo(0.425, 6);
  expect(mean.losses[0]).toBeCloseTo(-Math.log(0.575), 6);
  const max = blend(plain, views, { beta: 0.25, useMax: true });
  expect(max.probabilities[0]).toBeCloseTo(0.8, 6);
  expect(max.probabilities[1]).toBeCloseTo(0.6, 6);
  expect(() => blend(plain, views, { beta: 2, useMax: false })).toThrow("beta = 2");
  expect(() => blend(plain, [{ ...views[0], items: [7] }], { beta: 0, useMax: false })).toThrow("same items");
});

test("tta sees each view once, and without chance says what getPreds says", async () => {
  const gpu = await testGpu();
  const data = fakeData();
  const views: number[] = [];
  const valid = {
    ...data.valid,
    augmented: () => ({
      ...data.valid,
      batches(view: number) {
        views.push(view);
        return data.valid.batches(view);
      },
    }),
  };
  const learn = visionLearner({ ...data, valid }, { gpu });
  try {
    const plain = await learn.getPreds();
    const { probabilities, items } = await learn.tta({ n: 2 });
    expect(views).toEqual([0, 1]);
    expect(items).toEqual(plain.items);
    probabilities.forEach((p, i) => {
      expect(Math.abs(p - plain.probabilities[i])).toBeLessThan(1e-6);
    });
    await expect(learn.tta({ loader: data.train })).rejects.toThrow("can't change its items");
    await expect(learn.tta({ n: 0 })).rejects.toThrow("n = 0");
  } finally {
    learn.release();
  }
});
