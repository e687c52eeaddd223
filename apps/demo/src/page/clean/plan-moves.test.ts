import { expect, it } from "vitest";
import { planMoves } from "./plan-moves.js";

it("moves to the folder of the new class, or to the trash", () => {
  const changes = [
    { name: "bears/black/1.jpg", to: "teddy" },
    { name: "bears/black/2.jpg", to: null },
  ];
  expect(planMoves(changes, ["bears/black/1.jpg", "bears/black/2.jpg"])).toEqual([
    { from: "bears/black/1.jpg", to: "bears/teddy/1.jpg", deleted: false },
    { from: "bears/black/2.jpg", to: "bears/.trash/black/2.jpg", deleted: true },
  ]);
});

it("never takes a name twice", () => {
  const changes = ["black", "brown"].map((label) => ({ name: `${label}/1.jpg`, to: "teddy" }));
  expect(planMoves(changes, ["black/1.jpg", "brown/1.jpg", "teddy/1.jpg"]).map(({ to }) => to)).toEqual([
    "teddy/1-1.jpg",
    "teddy/1-2.jpg",
  ]);
});
