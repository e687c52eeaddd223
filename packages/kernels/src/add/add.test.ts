import { describe, expect, test } from "vitest";
import { describeStored, expectClose, expectStored, random, rounded, testGpu } from "../testing/index.js";
import { add } from "./add.js";
import { addReference } from "./reference.js";

const whole = await testGpu();
const tiny = await testGpu({ maxBindingBytes: 512 });

describe.each([
  { name: "one binding", gpu: whole },
  { name: "bindings of 512 bytes", gpu: tiny },
])("$name", ({ gpu }) => {
  test.each([[[1]], [[3, 1, 7]], [[2, 9, 5, 4]]])(
    "add, shape %j, into a third array and into each operand",
    async (shape) => {
      const [a, b] = [random(shape, 1), random(shape, 2)];
      const expected = addReference(a, b);
      const upload = () => ({ a: gpu.upload(a, shape), b: gpu.upload(b, shape) });
      const apart = { ...upload(), y: gpu.empty(shape) };
      const [first, second] = [upload(), upload()];
      add(gpu, apart);
      add(gpu, { ...first, y: first.a });
      add(gpu, { ...second, y: second.b });
      for (const y of [apart.y, first.a, second.b]) expectClose(await gpu.read(y), expected, 1e-7);
    },
  );

  test("an array to itself", async () => {
    const a = random([150], 3);
    const y = gpu.upload(a, [150]);
    add(gpu, { a: y, b: y, y });
    expectClose(await gpu.read(y), addReference(a, a), 0);
  });
});

describeStored("add of f16", whole, "f16", () => {
  test.each([[[1]], [[3, 1, 7]], [[2, 9, 5, 4]]])("shape %j", async (shape) => {
    const [a, b] = [1, 2].map((seed) => rounded(random(shape, seed), "f16"));
    const arrays = { a: whole.upload(a, shape, "f16"), b: whole.upload(b, shape, "f16") };
    const y = whole.empty(shape, "f16");
    add(whole, { ...arrays, y });
    expectStored("f16", await whole.read(y), addReference(a, b), 0);
    add(whole, { ...arrays, y: arrays.a });
    expect(await whole.read(arrays.a)).toEqual(await whole.read(y));
    whole.release(arrays.a, arrays.b, y);
  });

  test("a sum beyond the largest half is infinite", async () => {
    const y = whole.upload(Float32Array.of(60_000, -60_000, 32_000), [3], "f16");
    add(whole, { a: y, b: y, y });
    expect([...(await whole.read(y))]).toEqual([Infinity, -Infinity, 64_000]);
    whole.release(y);
  });

  test("arrays of two types are refused", () => {
    const [a, b] = [whole.empty([2], "f16"), whole.empty([2])];
    expect(() => add(whole, { a, b, y: b })).toThrow("add: a is f16 and b f32, expected one type");
    whole.release(a, b);
  });
});
