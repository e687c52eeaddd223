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
    { name: "MixUp", box: [0, 4, 0, 8], weights: [0.5, 0.6, 0.7, 0.8, 0.9, 1, 0.75] },
    { name: "CutMix", box: [1, 3, 2, 8], weights: [0, 0, 0, 0, 0, 0, 0] },
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
      box: gpu.upload(Uint32Array.from(box), [4]),
    });
    expectClose(await gpu.read(y), mixReference(x, [7, 4, 8], partners, weights, box), 1e-6);
  });
});

test("another box makes nothing new on the GPU", async () => {
  const shape = [2, 4, 4, 4];
  const [x, y] = [whole.upload(random(shape, 1), shape), whole.empty(shape)];
  const [partners, weights] = [whole.upload(Uint32Array.of(1, 0), [2]), whole.upload(new Float32Array(2), [2])];
  const box = whole.empty([4]);
  const cut = async (...corners: number[]) => {
    whole.write(box, Uint32Array.from(corners));
    mix(whole, { x, y, partners, weights, box });
    await whole.idle();
    return whole.created;
  };
  expect(await cut(0, 1, 0, 1)).toEqual(await cut(1, 3, 2, 4));
});

test("another number of partners is refused", () => {
  const x = whole.empty([2, 1, 1, 4]);
  const box = whole.empty([4]);
  const y = whole.empty([2, 1, 1, 4]);
  expect(() => mix(whole, { x, y, partners: whole.empty([3]), weights: whole.empty([2]), box })).toThrow(
    "mix: partners",
  );
});
