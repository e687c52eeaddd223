import { describe, expect, test } from "vitest";
import { expectClose, random, testGpu } from "../testing/index.js";
import { mix } from "./mix.js";
import { mixReference } from "./reference.js";

const whole = await testGpu();
const tiny = await testGpu({ maxBindingBytes: 1024 });

describe.each([
  { name: "one binding", gpu: whole },
  { name: "bindings of 1024 bytes", gpu: tiny },
])("$name", ({ gpu }) => {
  test.each([
    { name: "MixUp", box: { top: 0, bottom: 4, left: 0, right: 8 }, weights: [0.5, 0.6, 0.7, 0.8, 0.9, 1, 0.75] },
    { name: "CutMix", box: { top: 1, bottom: 3, left: 2, right: 8 }, weights: [0, 0, 0, 0, 0, 0, 0] },
  ])("$name", async ({ box, weights }) => {
    const shape = [7, 4, 8, 4];
    const x = random(shape, 1).map((v, i) => (i % 4 === 3 ? 0 : v));
    const partners = [3, 6, 2, 0, 5, 1, 4]; // one is its own, the others lie in other ranges
    const y = gpu.empty(shape);
    mix(gpu, {
      x: gpu.upload(x, shape),
      y,
      partners: gpu.upload(Uint32Array.from(partners), [7]),
      weights: gpu.upload(Float32Array.from(weights), [7]),
      box,
    });
    expectClose(await gpu.read(y), mixReference(x, [7, 4, 8], partners, weights, box), 1e-6);
  });
});

test("another number of partners is refused", () => {
  const x = whole.empty([2, 1, 1, 4]);
  const box = { top: 0, bottom: 1, left: 0, right: 1 };
  const y = whole.empty([2, 1, 1, 4]);
  expect(() => mix(whole, { x, y, partners: whole.empty([3]), weights: whole.empty([2]), box })).toThrow(
    "mix: partners",
  );
});
