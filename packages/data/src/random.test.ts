import fc from "fast-check";
import { expect, test } from "vitest";
import { draws, expectSeed, integerUpTo, randperm, shuffled } from "./random.js";

test("randperm is PyTorch's", () => {
  expect(randperm(10, 42)).toEqual([2, 6, 1, 8, 4, 5, 0, 9, 3, 7]);
  expect(randperm(278, 4).slice(0, 8)).toEqual([108, 64, 117, 126, 181, 61, 269, 49]);
  expect(randperm(0, 1)).toEqual([]);
});

test("a draw depends on every part of its key and on nothing else", () => {
  const base = draws(1, 2, 3);
  expect(base(7)).toBe(draws(1, 2, 3)(7));
  const others = [
    draws(0, 2, 3)(7),
    draws(1, 0, 3)(7),
    draws(1, 2, 0)(7),
    draws(1, 2)(7),
    draws(1 + 2 ** 32, 2, 3)(7),
    base(8),
  ];
  for (const other of others) expect(other).not.toBe(base(7));
});

test("draws are uniform, and neighbours in every part of the key are independent", () => {
  const n = 20_000;
  const streams = {
    index: (i: number) => draws(3, 1, 0)(i),
    item: (i: number) => draws(3, 1, i)(0),
    epoch: (i: number) => draws(3, i, 5)(1),
    seed: (i: number) => draws(i, 1, 5)(0),
  };
  for (const [name, stream] of Object.entries(streams)) {
    const values = Array.from({ length: n }, (_, i) => stream(i));
    const mean = values.reduce((sum, v) => sum + v, 0) / n;
    const together = values.slice(1).reduce((sum, v, i) => sum + (v - 0.5) * (values[i] - 0.5), 0) / n;
    const tenths = new Array<number>(10).fill(0);
    for (const v of values) tenths[Math.floor(v * 10)]++;
    // Five standard deviations each.
    expect(Math.abs(mean - 0.5), name).toBeLessThan((5 * 0.2887) / Math.sqrt(n));
    expect(Math.abs(together), name).toBeLessThan(5 / 12 / Math.sqrt(n));
    for (const count of tenths) expect(Math.abs(count - n / 10), name).toBeLessThan(5 * Math.sqrt(n * 0.09));
  }
});

test("shuffled is a permutation, the same for the same draws", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 300 }), fc.nat(), fc.nat(), (n, seed, epoch) => {
      const order = shuffled(n, draws(seed, epoch));
      expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      expect(shuffled(n, draws(seed, epoch))).toEqual(order);
    }),
  );
});

test("integerUpTo includes both ends and nothing beyond", () => {
  expect([0, 0.2499, 0.25, 0.999, 1].map((u) => integerUpTo(3, u))).toEqual([0, 0, 1, 3, 3]);
});

test("a seed is a whole number from 0", () => {
  for (const seed of [-1, 0.5, Number.NaN, 2 ** 60]) expect(() => expectSeed(seed)).toThrow(/seed/);
  expectSeed(0);
});
