import { expect, test } from "vitest";
import { GrandparentSplitter, IndexSplitter, KFoldSplitter, NamesSplitter, StratifiedSplitter } from "./splitters.js";
import { madeItems } from "./testing/made-set.js";

const items = madeItems({ hat: 50, pants: 20, shoes: 5, sock: 1 });
const labels = items.map((item) => item.split("/")[0]);
const count = (indices: readonly number[], label: string) => indices.filter((i) => labels[i] === label).length;

test("StratifiedSplitter takes the same share of each class, and leaves one of each to training", () => {
  const { train, valid } = StratifiedSplitter(0.2)(items, 42, labels);
  expect(["hat", "pants", "shoes", "sock"].map((label) => count(valid, label))).toEqual([10, 4, 1, 0]);
  expect([...train, ...valid].sort((a, b) => a - b)).toEqual([...items.keys()]);
  expect(count(StratifiedSplitter(1)(items, 42, labels).train, "hat")).toBe(1);
  expect(StratifiedSplitter(0.2, 42)(items, 7, labels)).toEqual({ train, valid });
  expect(StratifiedSplitter(0.2)(items, 7, labels)).not.toEqual({ train, valid });
  expect(() => StratifiedSplitter(2)).toThrow(/validPct/);
});

test("over its folds KFoldSplitter validates every item once, with the share of its class", () => {
  const folds = Array.from({ length: 5 }, (_, fold) => KFoldSplitter(5, fold)(items, 42, labels));
  expect(folds.flatMap(({ valid }) => valid).sort((a, b) => a - b)).toEqual([...items.keys()]);
  for (const { train, valid } of folds) {
    expect(train.length + valid.length).toBe(items.length);
    expect(count(valid, "hat")).toBe(10);
    expect(count(valid, "pants")).toBe(4);
  }
  expect(() => KFoldSplitter(5, 5)).toThrow(/0 to 4/);
  expect(() => KFoldSplitter(5, 0)(["a"], 1, ["a"])).toThrow(/1 items can't make 5 folds/);
});

test("IndexSplitter validates the items chosen", () => {
  expect(IndexSplitter([2, 0])(["a", "b", "c"], 0, [])).toEqual({ train: [1], valid: [2, 0] });
});

test("GrandparentSplitter goes by the folder above the class, and leaves others out", () => {
  const paths = ["x/train/a/1.jpg", "x/valid/a/1.jpg", "x\\train\\b\\2.jpg", "x/test/b/2.jpg", "train/3.jpg"];
  expect(GrandparentSplitter()(paths, 0, [])).toEqual({ train: [0, 2], valid: [1] });
  expect(() => GrandparentSplitter("train", "val")(paths, 0, [])).toThrow(/two folders below val.*val\/<class>/);
});

test("NamesSplitter validates the files of a list, by name or by the end of the path", () => {
  const paths = ["x/a/1.jpg", "x/b/1.jpg", "x/b/2.jpg"];
  expect(NamesSplitter(["b/1.jpg", "", " ./2.jpg\r"])(paths, 0, [])).toEqual({ train: [0], valid: [1, 2] });
  expect(() => NamesSplitter(["9.jpg"])(paths, 0, [])).toThrow(/None of the 3 files/);
});
