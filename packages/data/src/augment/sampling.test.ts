import { describe, expect, test } from "vitest";
import { identity, zoom } from "./matrices.js";
import { sample } from "./sampling.js";

const usual = { mode: "bilinear", padMode: "reflection", alignCorners: true } as const;
const kinds = (...args: Parameters<typeof sample>) => sample(...args).map(({ kind, to }) => [kind, ...to]);

describe("averages come first", () => {
  test("where pictures shrink to less than half", () => {
    expect(kinds([identity], [12, 12], [3, 3], usual)).toEqual([
      ["average", 6, 6],
      ["resample", 3, 3],
    ]);
    // 460 px by 1 / (460 / 224 / 2), rounded down.
    expect(kinds([identity], [460, 460], [224, 224], usual)[0]).toEqual(["average", 448, 448]);
  });

  test("but not where they shrink less, are enlarged as much, or the nearest pixel counts", () => {
    expect(kinds([identity], [12, 12], [6, 6], usual)).toEqual([["resample", 6, 6]]);
    expect(kinds([zoom(3, 0.5, 0.5)], [12, 12], [3, 3], usual)).toEqual([["resample", 3, 3]]);
    expect(kinds([identity], [12, 12], [3, 3], { ...usual, mode: "nearest" })).toEqual([["resample", 3, 3]]);
  });

  test("of a part, which is cut out before", () => {
    const region = { x: 2, y: 1, width: 12, height: 10 };
    expect(kinds([identity], [20, 20], [4, 4], usual, region)).toEqual([
      ["resample", 10, 12],
      ["average", 8, 9],
      ["resample", 4, 4],
    ]);
  });
});

test("a part is sampled where it lies", () => {
  const [step] = sample([identity], [20, 20], [4, 4], usual, { x: 2, y: 1, width: 7, height: 7 });
  const [map] = step.kind === "resample" ? step.maps : [];
  // The first pixel of the result is the part's first, the last its last.
  expect([map[2], map[5]]).toEqual([2, 1]);
  expect([3 * map[0] + map[2], 3 * map[4] + map[5]]).toEqual([8, 7]);
});
