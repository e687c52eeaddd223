import { expect, test } from "vitest";
import { plotConfusionMatrix } from "./confusion-matrix.js";

const matrix = [
  [12, 1, 0],
  [1, 999, 0],
  [0, 0, 0],
];
const vocab = ["black", "a name that is far too long for an axis", "<teddy>"];

/** What is written in an SVG, in its order. */
const texts = (svg: string) =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text.replace("&lt;", "<").replace("&gt;", ">"));

test("each cell shows its count, and the share of its row", () => {
  const written = texts(plotConfusionMatrix(matrix, vocab));
  const cells = written.filter((text) => /\d/.test(text));
  expect(cells).toEqual(["12", "92 %", "1", "8 %", "0", "1", "<1 %", "999", ">99 %", "0", "0", "0", "0"]);
  expect(written.filter((text) => text === "a name that i…")).toHaveLength(2);
});

test("normalised, each cell shows the share alone, and a class without photos nothing but zeros", () => {
  const cells = texts(plotConfusionMatrix(matrix, vocab, { normalize: true })).filter((text) => /\d/.test(text));
  expect(cells).toEqual(["0.92", "0.08", "0.00", "0.00", "1.00", "0.00", "0.00", "0.00", "0.00"]);
});
