import fc from "fast-check";
import { expect, test } from "vitest";
import { everyClassInTrain, expectSplit, FuncSplitter, RandomSplitter } from "./split.js";
import { golden } from "./testing/golden.js";

test.each(Object.entries(golden["random_splitter_valid_pct_0.2"]))(
  "RandomSplitter is fast.ai's: %s",
  (key, expected) => {
    const [, seed, n] = key.match(/^seed=(\d+),n=(\d+)$/)!.map(Number);
    const { train, valid } = RandomSplitter(0.2, seed)(new Array(n), 0, []);
    expect(valid).toEqual(expected.valid);
    expect(train.slice(0, 10)).toEqual(expected.train_first10);
    expect(train.length).toBe(expected.n_train);
    expect(RandomSplitter(0.2)(new Array(n), seed, [])).toEqual({ train, valid });
  },
);

test("RandomSplitter puts every item on one side", () => {
  fc.assert(
    fc.property(fc.nat(500), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), (n, validPct, seed) => {
      const { train, valid } = RandomSplitter(validPct, seed)(new Array(n), 0, []);
      expect([...train, ...valid].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      expect(valid.length).toBe(Math.trunc(validPct * n));
    }),
  );
  expect(() => RandomSplitter(1.5)).toThrow(/validPct.*1\.5/);
});

test("FuncSplitter keeps the order on both sides", () => {
  const split = FuncSplitter<string>((item) => item.startsWith("v"))(["v1", "t1", "v2", "t2"], 0, []);
  expect(split).toEqual({ train: [1, 3], valid: [0, 2] });
});

test("a class that only validates gives its first item to training", () => {
  const labels = ["a", "b", "b", "c", "c", "a"];
  const { split, moved } = everyClassInTrain({ train: [0], valid: [2, 4, 1, 3, 5] }, labels);
  expect(split).toEqual({ train: [0, 2, 4], valid: [1, 3, 5] });
  expect(moved).toEqual([
    { index: 2, label: "b" },
    { index: 4, label: "c" },
  ]);
});

test("a split with every class in training stays as it is", () => {
  const given = { train: [0, 1], valid: [2, 3] };
  expect(everyClassInTrain(given, ["a", "b", "b", "a"])).toEqual({ split: given, moved: [] });
});

test("a splitter of one's own is checked", () => {
  expect(() => expectSplit({ train: [0, 3], valid: [1] }, 3)).toThrow(/index 3, but there are 3 items/);
  expect(() => expectSplit({ train: [0, 1], valid: [1] }, 3)).toThrow(/index 1 twice/);
  expectSplit({ train: [2], valid: [0] }, 3);
});
