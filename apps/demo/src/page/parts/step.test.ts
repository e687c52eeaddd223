import { expect, it } from "vitest";
import { step } from "./step.js";

it("goes round in one row", () => {
  expect(step("ArrowRight", 2, 3)).toBe(0);
  expect(step("ArrowLeft", 0, 3)).toBe(2);
  expect(step("ArrowDown", 0, 3)).toBeUndefined();
});

it("goes by rows in a grid, and stops at its ends", () => {
  expect(step("ArrowDown", 1, 10, 4)).toBe(5);
  expect(step("ArrowDown", 7, 10, 4)).toBeUndefined();
  expect(step("ArrowUp", 5, 10, 4)).toBe(1);
  expect(step("ArrowRight", 9, 10, 4)).toBeUndefined();
});

it("goes to the ends, and nowhere with other keys", () => {
  expect(step("Home", 5, 10, 4)).toBe(0);
  expect(step("End", 5, 10, 4)).toBe(9);
  expect(step("k", 5, 10, 4)).toBeUndefined();
});
