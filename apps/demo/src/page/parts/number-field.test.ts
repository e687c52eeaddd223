import { expect, it } from "vitest";
import { problemWith } from "./number-field.js";

it("takes numbers in range", () => {
  expect(problemWith("4", 1, 100, 1)).toBeUndefined();
  expect(problemWith("0.25", 0, 1, "any")).toBeUndefined();
});

it("says what is wrong with others", () => {
  expect(problemWith("", 1, 100, 1)).toContain("1 to 100");
  expect(problemWith("0", 1, 100, 1)).toContain("1 to 100");
  expect(problemWith("Infinity", 1, 100, 1)).toContain("1 to 100");
  expect(problemWith("2.5", 1, 100, 1)).toContain("whole");
});
