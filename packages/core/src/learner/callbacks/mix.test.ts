import { describe, expect, test } from "vitest";
import { testGpu } from "../../../../kernels/src/testing/index.js";
import { hash } from "../../random.js";
import { fakeData } from "../../testing/fake-data.js";
import { type Callback, CutMix, MixUp, visionLearner } from "../index.js";
import { beta } from "./beta.js";

const gpu = await testGpu();

/** Trains one epoch; gives the first input, how targets were mixed, and the losses. */
async function train(callbacks: readonly Callback[], seed = 42) {
  const learn = visionLearner(fakeData({ trainItems: 8, batchSize: 8 }), { gpu, ps: 0, seed });
  const seen = {
    x: new Float32Array(),
    weights: new Float32Array(),
    partners: new Uint32Array(),
    losses: [] as number[],
  };
  const look: Callback = {
    order: 1,
    async beforeBatch({ training, x, mixed }) {
      if (!training) return expect(mixed).toBeUndefined();
      seen.x = await gpu.read(x!);
      if (!mixed) return;
      seen.weights = await gpu.read(mixed.weights);
      seen.partners = await gpu.readUint32(mixed.partners);
    },
    afterBatch({ loss }) {
      seen.losses.push(loss);
    },
  };
  try {
    learn.opt.allocate();
    const lent = gpu.buffers.lentBytes;
    await learn.fit(1, 1e-3, { callbacks: [...callbacks, look] });
    expect(gpu.buffers.lentBytes).toBe(lent);
    return seen;
  } finally {
    learn.release();
  }
}

const plain = await train([]);
const perImage = plain.x.length / 8;

describe("MixUp", () => {
  test("lays images over one another, and keeps the larger part of each", async () => {
    const { x, weights, partners } = await train([new MixUp()]);
    expect([...partners].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    for (const weight of weights) expect(weight >= 0.5 && weight <= 1).toBe(true);
    expect(new Set(weights).size).toBe(8);
    for (let i = 0; i < x.length; i += 97) {
      const image = Math.floor(i / perImage);
      const partner = plain.x[i + (partners[image] - image) * perImage];
      expect(x[i]).toBeCloseTo(weights[image] * plain.x[i] + (1 - weights[image]) * partner, 5);
    }
  });

  test("is the same for the same seed, and leaves validation alone", async () => {
    const first = await train([new MixUp()]);
    expect(await train([new MixUp()])).toEqual(first);
    expect((await train([new MixUp()], 7)).weights).not.toEqual(first.weights);
    expect(first.losses[0]).not.toBe(plain.losses[0]);
  });
});

test("CutMix puts a rectangle of one image into another, and mixes targets by its area", async () => {
  const { x, weights, partners } = await train([new CutMix()]);
  expect(new Set(weights).size).toBe(1);
  let foreign = 0;
  for (let i = 0; i < x.length; i += 4) {
    const image = Math.floor(i / perImage);
    const partner = plain.x[i + (partners[image] - image) * perImage];
    if (x[i] === plain.x[i]) continue;
    expect(x[i]).toBe(partner);
    foreign++;
  }
  const own = partners.filter((partner, i) => partner === i).length;
  // Neighbouring values may be equal by chance, of 256 possible ones.
  expect(Math.abs(foreign / (x.length / 4) - (1 - weights[0]) * (1 - own / 8))).toBeLessThan(0.02);
});

test.each([0.2, 0.4, 1, 5])("beta has the mean and variance of its distribution, both parameters %d", (alpha) => {
  const n = 20_000;
  const values = Array.from({ length: n }, (_, i) => beta(alpha, (index) => hash(1, i, index) / 2 ** 32));
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n;
  const expected = 1 / (4 * (2 * alpha + 1));
  expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(expected / n));
  expect(Math.abs(variance / expected - 1)).toBeLessThan(0.06);
  for (const value of values) expect(value >= 0 && value <= 1).toBe(true);
});

test("alpha must be above 0", () => {
  expect(() => new MixUp(0)).toThrow(/alpha must be above 0/);
  expect(() => new CutMix(Number.NaN)).toThrow(/alpha/);
});
