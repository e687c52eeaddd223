import { describe, expect, test } from "vitest";
import { expectClose, random, testGpu } from "../testing/index.js";
import { dropout } from "./dropout.js";
import { dropoutKey } from "./hash.js";
import { dropoutReference } from "./reference.js";

const whole = await testGpu();
const tiny = await testGpu({ maxBindingBytes: 512 });
const key = dropoutKey(42, 7, 1, 3);

describe.each([
  { name: "one binding", gpu: whole },
  { name: "bindings of 512 bytes", gpu: tiny },
])("$name", ({ gpu }) => {
  test.each([[[1]], [[3, 5, 17]], [[2, 9, 5, 4]]])(
    "keeps the elements that the reference keeps, shape %j",
    async (shape) => {
      const x = random(shape, 1);
      for (const p of [0, 0.25, 0.9]) {
        const arrays = { x: gpu.upload(x, shape), y: gpu.empty(shape), key: gpu.upload(key, [2]) };
        dropout(gpu, { ...arrays, p });
        expectClose(await gpu.read(arrays.y), dropoutReference(x, p, key), 1e-6);
      }
    },
  );
});

/** 1 where an element is kept. */
const mask = (n: number, p: number, key: Uint32Array) =>
  dropoutReference(new Float64Array(n).fill(1 - p), p, key).map(Math.round);

describe("the mask", () => {
  const n = 40_000;

  test.each([0.1, 0.25, 0.5])("drops a share of p = %d, in each of four neighbours alike", (p) => {
    const kept = mask(n, p, key);
    for (let lane = 0; lane < 4; lane++) {
      const share = kept.reduce((sum, v, i) => (i % 4 === lane ? sum + v : sum), 0) / (n / 4);
      expect(Math.abs(share - (1 - p))).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / (n / 4)));
    }
  });

  test("is independent of its neighbour's, of the next step's and of the next seed's", () => {
    const one = mask(n, 0.5, dropoutKey(1, 0, 0, 0));
    const shifted = (by: number) => one.map((_, i) => one[(i + by) % n]);
    const others = {
      neighbour: shifted(1),
      "fourth neighbour": shifted(4),
      step: mask(n, 0.5, dropoutKey(1, 0, 0, 1)),
      layer: mask(n, 0.5, dropoutKey(1, 1, 0, 0)),
      seed: mask(n, 0.5, dropoutKey(2, 0, 0, 0)),
    };
    for (const [name, other] of Object.entries(others)) {
      const agreement = one.reduce((sum, v, i) => sum + Number(v === other[i]), 0) / n;
      expect(Math.abs(agreement - 0.5), name).toBeLessThan(4 * Math.sqrt(0.25 / n));
    }
  });
});

test("keys depend on every word, on their order and on their number", () => {
  const keys = [
    dropoutKey(1, 2, 3),
    dropoutKey(1, 3, 2),
    dropoutKey(2, 1, 3),
    dropoutKey(1, 2),
    dropoutKey(1, 2, 3, 0),
    dropoutKey(0, 0),
    dropoutKey(0),
  ];
  expect(new Set(keys.map(String)).size).toBe(keys.length);
  expect(dropoutKey(1, 2, 3)).toEqual(dropoutKey(1, 2, 3));
  expect(() => dropoutKey(-1)).toThrow("-1 isn't an integer");
  expect(() => dropoutKey(1, 0.5)).toThrow("0.5 isn't an integer");
});

test("p outside [0, 1) is refused", () => {
  const x = whole.empty([4]);
  for (const p of [1, -0.1, Number.NaN])
    expect(() => dropout(whole, { x, y: x, p, key: x })).toThrow(`dropout: p is ${p}, expected 0 <= p < 1`);
});
