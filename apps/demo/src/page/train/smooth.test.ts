import { expect, it } from "vitest";
import { smooth } from "./smooth.js";

it("starts at the first loss and follows slowly", () => {
  const [first, second] = smooth([2, 1], 0.5);
  expect(first).toBeCloseTo(2, 12);
  // (0.25 * 2 + 0.5 * 1) / 0.75
  expect(second).toBeCloseTo(4 / 3, 12);
});

it("leaves a constant loss alone", () => {
  for (const value of smooth(Array(50).fill(0.7))) expect(value).toBeCloseTo(0.7, 12);
});
