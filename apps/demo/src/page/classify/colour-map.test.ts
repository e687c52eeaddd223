import { expect, it } from "vitest";
import { inferno } from "./colour-map.js";

it("goes from black to pale yellow, ever brighter", () => {
  expect(inferno(-1)).toEqual([0, 0, 4]);
  expect(inferno(2)).toEqual([252, 255, 164]);
  const brightness = Array.from({ length: 101 }, (_, i) => {
    const [r, g, b] = inferno(i / 100);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  });
  for (let i = 1; i < brightness.length; i++) expect(brightness[i]).toBeGreaterThanOrEqual(brightness[i - 1]);
});
