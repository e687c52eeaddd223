import { describe, expect, test } from "vitest";
import golden from "../../../../tests/golden/fastai.json" with { type: "json" };
import { lrSuggestions, minimum, slide, steep, valley } from "./lr-suggestions.js";

describe("suggestions", () => {
  test("are fast.ai's", () => {
    const { losses, ...expected } = golden.lr_find;
    const lrs = losses.map((_, i) => 1e-7 * 1e8 ** ((i + 10) / 100));
    const found = lrSuggestions({ lrs, losses });
    for (const name of ["valley", "slide", "minimum", "steep"] as const)
      expect(Math.abs(found[name] / expected[name] - 1), name).toBeLessThan(1e-6);
  });

  test("stay on the curve where there is little to see", () => {
    const lrs = [1, 2, 4, 8];
    const flat = { lrs, losses: [3, 3, 3, 3] };
    expect(valley(flat)).toBe(1);
    expect(slide(flat)).toBe(1);
    expect(valley({ lrs, losses: [4, 3, 2, 1] })).toBe(1);
    expect(valley({ lrs, losses: [1, 2, 3, 4] })).toBe(1);
    expect(minimum({ lrs, losses: [4, 3, 1, 2] })).toBe(0.4);
    expect(steep({ lrs, losses: [4, 3, 1, 2] })).toBe(2);
  });
});
