import { expect, test } from "vitest";
import { denormalize, imagenetStats, normalize } from "./normalize.js";

test("white, black and ImageNet's mean", () => {
  const out = normalize(Uint8Array.of(255, 255, 255, 0, 0, 0), imagenetStats);
  expect(out[0]).toBeCloseTo((1 - 0.485) / 0.229, 6);
  expect(out[2]).toBeCloseTo((1 - 0.406) / 0.225, 6);
  expect(out[4]).toBeCloseTo(-0.456 / 0.224, 6);
});

test("every byte comes back", () => {
  const bytes = Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3));
  expect(denormalize(normalize(bytes, imagenetStats), imagenetStats)).toEqual(bytes);
});
