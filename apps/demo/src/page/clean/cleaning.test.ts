import type { ChoicesJson, JudgedItem } from "@sunbear/core";
import { expect, it } from "vitest";
import { Cleaning, PAGE_SIZE } from "./cleaning.js";
import type { CleanSource } from "./source.js";

const item = (i: number, change: Partial<JudgedItem> = {}): JudgedItem => ({
  name: `black/${i}.jpg`,
  label: "black",
  split: i % 5 === 0 ? "valid" : "train",
  predicted: "black",
  probability: 0.9,
  loss: 1000 - i,
  ...change,
});

const items = Array.from({ length: 1000 }, (_, i) => item(i));

function source(change: Partial<CleanSource> = {}) {
  const saved: ChoicesJson[] = [];
  const made: CleanSource = {
    movesFiles: true,
    judge: async () => ({ vocab: ["black", "teddy"], items, duplicates: [] }),
    picture: async () => new Blob(),
    saveChoices: async (choices) => void saved.push(choices),
    apply: async (changes) => ({
      moves: changes.map(({ name, to }) => ({ from: name, to: `to/${name}`, deleted: to === null })),
      missing: [],
    }),
    undo: async () => undefined,
    ...change,
  };
  return { made, saved };
}

const opened = async (change?: Partial<CleanSource>) => {
  const cleaning = new Cleaning();
  const { made, saved } = source(change);
  await cleaning.open(made);
  return { cleaning, saved };
};

it("shows a page at a time, the largest loss first", async () => {
  const { cleaning } = await opened();
  expect(cleaning.shown.value).toHaveLength(PAGE_SIZE);
  expect(cleaning.shown.value[0].name).toBe("black/0.jpg");
  cleaning.turn(999);
  expect(cleaning.page.value).toBe(cleaning.pages.value - 1);
  expect(cleaning.shown.value.at(-1)?.name).toBe("black/999.jpg");
});

it("goes on to the next picture, over the end of a page, and back with undo", async () => {
  const { cleaning, saved } = await opened();
  const last = cleaning.shown.value[PAGE_SIZE - 1].name;
  cleaning.choose(last, { action: "delete" });
  expect(cleaning.page.value).toBe(1);
  expect(cleaning.current.value).toBe(cleaning.shown.value[0].name);
  cleaning.undo();
  expect([cleaning.page.value, cleaning.current.value]).toEqual([0, last]);
  expect(cleaning.choiceOf(last)).toBeUndefined();
  await new Promise((resolve) => setTimeout(resolve));
  expect(saved.at(-1)?.steps).toEqual([]);
});

it("stays in place where the filter lets a decided picture go", async () => {
  const { cleaning } = await opened();
  cleaning.show({ choice: "none" });
  cleaning.choose("black/3.jpg", { action: "keep" });
  expect(cleaning.current.value).toBe("black/4.jpg");
  expect(cleaning.items.value).toHaveLength(999);
});

it("applies, notes it, and takes it back with its choices", async () => {
  const { cleaning } = await opened();
  cleaning.choose("black/1.jpg", { action: "delete" });
  cleaning.choose("black/2.jpg", { action: "relabel", label: "teddy" });
  await cleaning.apply();
  expect(cleaning.log.value).toMatchObject([{ deleted: 1, relabelled: 1, missing: 0 }]);
  expect(cleaning.all.value).toBe(999);
  expect(cleaning.changes.value).toEqual([]);
  await cleaning.undoApply();
  expect(cleaning.all.value).toBe(1000);
  expect(cleaning.changes.value).toHaveLength(2);
  expect(cleaning.canUndoApply.value).toBe(false);
});

it("resumes with the choices of last time, and begins anew where they can't be read", async () => {
  const choices: ChoicesJson = { version: 1, steps: [{ names: ["black/7.jpg"], choice: { action: "delete" } }] };
  const { cleaning } = await opened({ judge: async () => ({ vocab: ["black"], items, duplicates: [], choices }) });
  expect(cleaning.resumed.value).toBe(1);
  const broken = { version: 2 } as unknown as ChoicesJson;
  const other = await opened({ judge: async () => ({ vocab: ["black"], items, duplicates: [], choices: broken }) });
  expect(other.cleaning.state.value).toBe("ready");
  expect(other.cleaning.resumed.value).toBe(0);
});

it("says what failed, and keeps the choices", async () => {
  const { cleaning } = await opened({ apply: () => Promise.reject(new Error("The folder has gone.")) });
  cleaning.choose("black/1.jpg", { action: "delete" });
  await cleaning.apply();
  expect(cleaning.error.value).toBe("The folder has gone.");
  expect(cleaning.changes.value).toHaveLength(1);
});

it("adds near duplicates when they have been found", async () => {
  const judge = async () => ({ vocab: ["black"], items });
  const { cleaning } = await opened({ judge, duplicates: async () => [["black/1.jpg", "black/9.jpg"]] });
  await new Promise((resolve) => setTimeout(resolve));
  expect([...cleaning.duplicated.value]).toEqual(["black/1.jpg", "black/9.jpg"]);
});
