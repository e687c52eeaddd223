import { expect, test } from "vitest";
import { lrMultFor } from "./lr-mult.js";

test("pretrained layers learn slowly, random ones as fast as the head", () => {
  expect(lrMultFor(new Map())).toBe(100);
  expect(lrMultFor(undefined)).toBe(1);
});
