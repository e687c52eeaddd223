import { expect, it } from "vitest";
import { relabelled } from "./apply-dialog.js";

it("counts by class before and after, the most first", () => {
  const changes = [
    { name: "black/1", to: "teddy" },
    { name: "black/2", to: null },
    { name: "brown/1", to: "black" },
    { name: "brown/2", to: "black" },
  ];
  expect(relabelled(changes, (name) => name.split("/")[0])).toEqual([
    { from: "brown", to: "black", count: 2 },
    { from: "black", to: "teddy", count: 1 },
  ]);
});
