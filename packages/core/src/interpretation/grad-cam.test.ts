import { expect, test } from "vitest";
import { testGpu } from "../../../kernels/src/testing/index.js";
import { visionLearner } from "../learner/index.js";
import { AdaptiveConcatPool2d, Linear, ParameterStore, Sequential } from "../nn/index.js";
import { fakeData } from "../testing/fake-data.js";
import { activationMaps, gradCam } from "./index.js";

const gpu = await testGpu();

test("Grad-CAM of a case worked by hand", async () => {
  // Two channels of 2 x 2; logits are a linear function of [max0, max1, mean0, mean1].
  const linear = new Linear(4, 2);
  const head = new Sequential([new AdaptiveConcatPool2d(), linear]);
  const store = new ParameterStore(gpu, head, () => 0);
  const channel0 = [1, 2, 3, 4];
  const channel1 = [8, 0, 0, 4];
  const features = gpu.upload(Float32Array.from(channel0.flatMap((a, p) => [a, channel1[p]])), [1, 2, 2, 2]);
  // For class 0: 1 * max0 - 2 * max1 + 8 * mean1; for class 1: 10 * max0.
  gpu.write(linear.weight, Float32Array.from([1, 10, -2, 0, 0, 0, 8, 0]));
  try {
    store.allocateGradients();
    const gradientsBefore = await gpu.read(store.gradients);
    // d logit0: channel 0 has 1 at its maximum, so 1/4 on average; channel 1 has -2 there and 8/4 everywhere: 6/4.
    const [map] = await activationMaps(gpu, head, features, 0);
    expect(map).toMatchObject({ target: 0, height: 2, width: 2 });
    expect([...map.values]).toEqual([12.25, 0.5, 0.75, 7]);
    // logit0 = 4 - 16 + 24 = 12, logit1 = 40: class 1 is predicted, with 10/4 for channel 0 and nothing for channel 1.
    const [predicted] = await activationMaps(gpu, head, features);
    expect(predicted.target).toBe(1);
    expect([...predicted.values]).toEqual([2.5, 5, 7.5, 10]);
    expect(await gpu.read(store.gradients)).toEqual(gradientsBefore);
    expect(linear.weight.requiresGrad).toBe(true);
  } finally {
    gpu.release(features);
    store.release();
  }
});

test("what speaks against a class is 0", async () => {
  const linear = new Linear(2, 2);
  const head = new Sequential([new AdaptiveConcatPool2d(), linear]);
  const store = new ParameterStore(gpu, head, () => 0);
  const features = gpu.upload(Float32Array.from([1, 2, 3, 4]), [1, 2, 2, 1]);
  gpu.write(linear.weight, Float32Array.from([0, 0, -4, 0]));
  try {
    const [map] = await activationMaps(gpu, head, features, 0);
    expect([...map.values]).toEqual([0, 0, 0, 0]);
  } finally {
    gpu.release(features);
    store.release();
  }
});

test("of a learner's images: one map each, and nothing is kept or trained", async () => {
  const learn = visionLearner(fakeData(), { gpu });
  try {
    const lent = gpu.buffers.lentBytes;
    const before = await gpu.read(learn.store.values);
    for await (const batch of learn.dls.valid.batches(0)) {
      const maps = await gradCam(learn, batch);
      const predicted = await learn.predict(batch);
      expect(maps.map(({ target }) => target)).toEqual(predicted.map(({ index }) => index));
      for (const { height, width, values } of maps) expect([height, width, values.length]).toEqual([1, 1, 1]);
      break;
    }
    await expect(gradCam(learn, { pixels: new Uint8Array(0), shape: [0, 1, 1, 3] }, 3)).rejects.toThrow("0 to 2");
    expect(gpu.buffers.lentBytes).toBe(lent);
    const after = await gpu.read(learn.store.values);
    expect(after.findIndex((value, i) => value !== before[i])).toBe(-1);
  } finally {
    learn.release();
  }
});
