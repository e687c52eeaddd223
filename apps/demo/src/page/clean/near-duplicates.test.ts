import { expect, it } from "vitest";
import { groupsOf } from "./near-duplicates.js";

it("puts all repeats of a picture into its group", () => {
  const repeats = [
    { path: "b", of: "a" },
    { path: "y", of: "x" },
    { path: "c", of: "a" },
  ];
  expect(groupsOf(repeats)).toEqual([
    ["a", "b", "c"],
    ["x", "y"],
  ]);
});
