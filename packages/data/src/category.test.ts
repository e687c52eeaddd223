import { expect, test } from "vitest";
import { Category } from "./category.js";
import { compareCodePoints } from "./order.js";

test("the vocabulary is sorted by code point and has no label twice", () => {
  const category = new Category(["teddy", "black", "Teddy", "grizzly", "black", "\u{1F43B}", "\uFF21"]);
  expect(category.vocab).toEqual(["Teddy", "black", "grizzly", "teddy", "\uFF21", "\u{1F43B}"]);
  expect(category.indexOf("grizzly", "x.jpg")).toBe(2);
});

test("an unknown label is named together with its item and the classes known", () => {
  const category = new Category(["hat", "shoes"]);
  expect(() => category.indexOf("sock", "a/sock/1.jpg")).toThrow(/a\/sock\/1\.jpg.*"sock".*hat, shoes/);
});

test("with addNa the first class takes what is none of the others", () => {
  const category = new Category(["shoes", "hat", "#na#"], { addNa: true });
  expect(category.vocab).toEqual(["#na#", "hat", "shoes"]);
  expect(["hat", "sock", "#na#"].map((label) => category.indexOf(label, "x.jpg"))).toEqual([1, 0, 0]);
});

test("code points are compared, not UTF-16 units", () => {
  expect(["\u{1F43B}", "\uE000", "b", "ab", "a"].sort(compareCodePoints)).toEqual([
    "a",
    "ab",
    "b",
    "\uE000",
    "\u{1F43B}",
  ]);
});
