import { describe, expect, test } from "vitest";
import { describeStored, expectClose, finiteDifference, random, rounded, testGpu } from "../testing/index.js";
import { reluBackwardReference, reluReference } from "./reference.js";
import { relu, reluBackward } from "./relu.js";

const whole = await testGpu();
const tiny = await testGpu({ maxBindingBytes: 512 });

describe.each([
  { name: "one binding", gpu: whole },
  { name: "bindings of 512 bytes", gpu: tiny },
])("$name", ({ gpu }) => {
  test.each([[[1]], [[3, 5, 7]], [[2, 9, 5, 4]], [[7000]]])("relu and its gradient, shape %j", async (shape) => {
    const [x, dy] = [random(shape, 1), random(shape, 2)];
    const arrays = { x: gpu.upload(x, shape), y: gpu.empty(shape), dy: gpu.upload(dy, shape), dx: gpu.empty(shape) };
    relu(gpu, arrays);
    reluBackward(gpu, arrays);
    const y = await gpu.read(arrays.y);
    expectClose(y, reluReference(x), 0);
    expectClose(await gpu.read(arrays.dx), reluBackwardReference(y, dy), 0);
  });

  test("in place", async () => {
    const shape = [5, 8, 5];
    const [x, dy] = [random(shape, 3), random(shape, 4)];
    const [y, dx] = [gpu.upload(x, shape), gpu.upload(dy, shape)];
    relu(gpu, { x: y, y });
    reluBackward(gpu, { y, dy: dx, dx });
    expectClose(await gpu.read(y), reluReference(x), 0);
    expectClose(await gpu.read(dx), reluBackwardReference(x, dy), 0);
  });
});

test("NaN is not hidden", async () => {
  const y = whole.upload(new Float32Array([Number.NaN, -1, 2, -Infinity]), [4]);
  relu(whole, { x: y, y });
  expect([...(await whole.read(y))]).toEqual([Number.NaN, 0, 2, 0]);
});

test("the reference's gradient is that of the reference", () => {
  const x = random([20], 5);
  const dy = random([20], 6);
  const numeric = finiteDifference((v) => reluReference(v).reduce((sum, y, i) => sum + y * dy[i], 0), x);
  expectClose(reluBackwardReference(reluReference(x), dy), numeric, 1e-6);
});

test("shapes that differ are refused by name", () => {
  expect(() => relu(whole, { x: whole.empty([3]), y: whole.empty([4]) })).toThrow(
    "relu: x has shape [3], expected [4]",
  );
});

describeStored("relu of f16", tiny, "f16", () => {
  test.each([[[1]], [[3, 5, 7]], [[2, 9, 5, 4]], [[7000]]])("and its gradient, shape %j", async (shape) => {
    const [x, dy] = [1, 2].map((seed) => rounded(random(shape, seed), "f16"));
    const [y, dx] = [tiny.upload(x, shape, "f16"), tiny.upload(dy, shape, "f16")];
    relu(tiny, { x: y, y });
    reluBackward(tiny, { y, dy: dx, dx });
    expectClose(await tiny.read(y), reluReference(x), 0);
    expectClose(await tiny.read(dx), reluBackwardReference(x, dy), 0);
    tiny.release(y, dx);
  });
});
