import { expect, it } from "vitest";
import { ChoiceStorage } from "./choice-storage.js";

function storage() {
  const map = new Map<string, string>();
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  };
}

const choices = { version: 1, steps: [{ names: ["a"], choice: { action: "delete" } }] } as const;

it("keeps choices by set, in whatever order it is given", () => {
  const kept = storage();
  new ChoiceStorage(["a", "b"], kept).save(choices);
  expect(new ChoiceStorage(["b", "a"], kept).load()).toEqual(choices);
  expect(new ChoiceStorage(["a", "c"], kept).load()).toBeUndefined();
});

it("forgets what was taken back, and isn't stopped by what can't be read", () => {
  const kept = storage();
  const names = new ChoiceStorage(["a"], kept);
  names.save(choices);
  names.save({ version: 1, steps: [] });
  expect(names.load()).toBeUndefined();
  const broken = { ...kept, getItem: () => "{" };
  expect(new ChoiceStorage(["a"], broken).load()).toBeUndefined();
});
