import { expect, it } from "vitest";
import { wishOf } from "./keys.js";

const place = { vocab: ["black", "teddy"], predicted: "teddy", index: 4, count: 10, columns: 3 };
const wish = (key: string) => wishOf(key, place);

it("chooses", () => {
  expect(wish("k")).toEqual({ does: "choose", choice: { action: "keep" } });
  expect(wish("d")).toEqual({ does: "choose", choice: { action: "delete" } });
  expect(wish("r")).toEqual({ does: "choose", choice: { action: "relabel", label: "teddy" } });
  expect(wish("1")).toEqual({ does: "choose", choice: { action: "relabel", label: "black" } });
  expect(wish("u")).toEqual({ does: "choose", choice: null });
});

it("moves in the grid and between pages", () => {
  expect(wish("ArrowDown")).toEqual({ does: "move", to: 7 });
  expect(wish("ArrowLeft")).toEqual({ does: "move", to: 3 });
  expect(wish("PageDown")).toEqual({ does: "turn", by: 1 });
});

it("leaves other keys alone, and numbers without a class", () => {
  expect(wish("x")).toBeUndefined();
  expect(wish("Tab")).toBeUndefined();
  expect(wish("3")).toBeUndefined();
});
