import { expect, test } from "vitest";
import { Choices, Cleaner, type JudgedItem, suspectedWrong } from "./index.js";

const vocab = ["bear", "cat"];

/** An item that the model takes for a class with a probability; the other class has the rest. */
function item(name: string, split: "train" | "valid", predicted: string, probability: number): JudgedItem {
  const label = name.split("/")[0];
  const probabilities = vocab.map((c) => (c === predicted ? probability : 1 - probability));
  return {
    name,
    label,
    split,
    predicted,
    probability,
    probabilities,
    loss: -Math.log(probabilities[vocab.indexOf(label)]),
  };
}

const items = [
  item("bear/1", "train", "bear", 0.9),
  item("bear/2", "valid", "cat", 0.95),
  item("bear/3", "valid", "bear", 0.7),
  item("cat/1", "train", "cat", 0.8),
  item("cat/2", "valid", "bear", 0.6),
  item("cat/3", "valid", "cat", 0.85),
];
const names = (list: readonly JudgedItem[]) => list.map(({ name }) => name);
const duplicates = [
  ["cat/1", "cat/3"],
  ["bear/3", "bear/2", "gone"],
  ["bear/1", "gone"],
];
const cleaner = () => new Cleaner({ vocab, items, duplicates });

test("all items of both splits are one list, the largest loss first", () => {
  expect(names(cleaner().list())).toEqual(["bear/2", "cat/2", "bear/3", "cat/1", "cat/3", "bear/1"]);
});

test("filters let through what has all that is asked for", () => {
  const all = cleaner();
  expect(names(all.list({ label: "bear" }))).toEqual(["bear/2", "bear/3", "bear/1"]);
  expect(names(all.list({ split: "valid", predicted: "bear" }))).toEqual(["cat/2", "bear/3"]);
  expect(names(all.list({ duplicates: true }))).toEqual(["bear/2", "bear/3", "cat/1", "cat/3"]);
  all.choose("cat/1", { action: "keep" });
  all.choose(["cat/2", "bear/1"], { action: "delete" });
  expect(names(all.list({ choice: "keep" }))).toEqual(["cat/1"]);
  expect(names(all.list({ choice: "delete", label: "cat" }))).toEqual(["cat/2"]);
  expect(names(all.list({ choice: "none" }))).toEqual(["bear/2", "bear/3", "cat/3"]);
});

test("a label is suspected if the model is as sure of another as it is of that one's items", () => {
  // Of the validation items labelled bear it is sure by (.05 + .7) / 2, of those labelled cat by (.4 + .85) / 2 = .625.
  expect([...suspectedWrong(items)].sort()).toEqual(["bear/2", "cat/2"]);
  const unsure = items.map((one) => (one.name === "bear/2" ? item("bear/2", "valid", "cat", 0.6) : one));
  expect([...suspectedWrong(unsure)]).toEqual(["cat/2"]);
  // Each split has its own means: no training item is labelled cat here, so likelier than not is enough.
  expect([...suspectedWrong([item("bear/1", "train", "cat", 0.51), ...items.slice(4)])]).toContain("bear/1");
});

test("delete() and change() say what is to be done, in fast.ai's words", () => {
  const list = cleaner();
  list.choose("bear/2", { action: "relabel", label: "cat" });
  list.choose(["cat/2", "cat/3"], { action: "delete" });
  list.choose("cat/3", { action: "keep" });
  list.choose("bear/1", { action: "relabel", label: "bear" });
  expect(list.delete()).toEqual(["cat/2"]);
  expect(list.change()).toEqual([["bear/2", "cat"]]);
  expect(list.changes()).toEqual([
    { name: "bear/2", to: "cat" },
    { name: "cat/2", to: null },
  ]);
});

test("what isn't there can't be chosen", () => {
  expect(() => cleaner().choose("dog/1", { action: "delete" })).toThrow("dog/1");
  expect(() => cleaner().choose("cat/1", { action: "relabel", label: "dog" })).toThrow(/dog.*bear, cat/);
});

test("undo goes back to the beginning, a step at a time, and redo forth again", () => {
  const list = cleaner();
  list.choose("bear/1", { action: "delete" });
  list.choose(["bear/1", "bear/2"], { action: "keep" });
  list.choose("bear/1", null);
  expect(list.choices.get("bear/1")).toBeUndefined();
  list.choices.undo();
  expect(list.choices.get("bear/1")).toEqual({ action: "keep" });
  list.choices.undo();
  expect(list.delete()).toEqual(["bear/1"]);
  expect(list.choices.get("bear/2")).toBeUndefined();
  list.choices.redo();
  expect(list.choices.get("bear/2")).toEqual({ action: "keep" });
  list.choices.undo();
  list.choices.undo();
  expect([list.choices.canUndo, list.choices.canRedo, list.choices.undo()]).toEqual([false, true, undefined]);
  list.choose("cat/1", { action: "keep" });
  expect(list.choices.canRedo).toBe(false);
});

test("choices resume from JSON, undo included", () => {
  const first = cleaner();
  first.choose("bear/1", { action: "delete" });
  first.choose("bear/1", { action: "relabel", label: "cat" });
  const resumed = new Cleaner({ vocab, items, choices: JSON.parse(JSON.stringify(first)) });
  expect(resumed.change()).toEqual([["bear/1", "cat"]]);
  resumed.choices.undo();
  expect(resumed.delete()).toEqual(["bear/1"]);
});

test("choices about pictures that have gone wait and do nothing", () => {
  const choices = { version: 1, steps: [{ names: ["dog/1", "cat/1"], choice: { action: "delete" } }] } as const;
  expect(new Cleaner({ vocab, items, choices }).delete()).toEqual(["cat/1"]);
});

test.each([
  null,
  [],
  { version: 2, steps: [] },
  { version: 1, steps: [{ names: "cat/1", choice: null }] },
  { version: 1, steps: [{ names: [1], choice: null }] },
  { version: 1, steps: [{ names: [], choice: { action: "explode" } }] },
  { version: 1, steps: [{ names: [], choice: { action: "relabel" } }] },
])("what isn't saved choices is refused: %j", (json) => {
  expect(() => Choices.fromJSON(json)).toThrow(TypeError);
});

test("after an application the list is as the files are, and reverting brings all back", () => {
  const list = cleaner();
  list.choose("bear/2", { action: "relabel", label: "cat" });
  list.choose("cat/2", { action: "delete" });
  list.choose("cat/1", { action: "delete" });
  const moves = [
    { from: "bear/2", to: "cat/2-1", deleted: false },
    { from: "cat/2", to: ".trash/cat/2", deleted: true },
  ];
  list.applied(moves, ["cat/1"]);
  expect(names(list.list())).toEqual(["bear/3", "cat/3", "bear/1", "cat/2-1"]);
  expect(list.item("cat/2-1")).toMatchObject({ label: "cat", loss: -Math.log(0.95) });
  expect(list.changes()).toEqual([]);
  list.reverted(moves);
  expect(names(list.list())).toEqual(names(cleaner().list()));
  expect(list.delete()).toEqual(["cat/2", "cat/1"]);
});

test("what an earlier cleaner had moved gets its name and label back", () => {
  const later = cleaner();
  later.reverted([
    { from: "bear/9", to: "cat/2", deleted: false },
    { from: "bear/8", to: ".trash/bear/8", deleted: true },
  ]);
  expect(names(later.list())).toEqual(["bear/2", "bear/9", "bear/3", "cat/1", "cat/3", "bear/1"].sort(byLossOf(later)));
  expect(later.item("bear/9")).toMatchObject({ label: "bear", loss: -Math.log(0.6) });
});

const byLossOf = (list: Cleaner) => (a: string, b: string) => list.item(b)!.loss - list.item(a)!.loss;
