import { describe, test } from "vitest";
import { expectClose, random, testGpu } from "../testing/index.js";
import { softmaxReference } from "./reference.js";
import { softmax } from "./softmax.js";

const whole = await testGpu();
const tiny = await testGpu({ maxBindingBytes: 32_768 });

describe.each([
  { name: "one binding", gpu: whole },
  { name: "bindings of 32 KiB", gpu: tiny },
])("$name", ({ gpu }) => {
  test.each([[[1, 1]], [[1, 3]], [[65, 16]], [[5, 17]], [[13, 1000]], [[3000, 3]], [[266, 40]], [[2, 3, 20]]])(
    "rows of %j",
    async (shape) => {
      const x = random(shape, 1).map((v) => 10 * v);
      const y = gpu.empty(shape);
      softmax(gpu, { x: gpu.upload(x, shape), y });
      expectClose(await gpu.read(y), softmaxReference(x, shape[shape.length - 1]));
    },
  );
});

test("logits too large or too small for exp", async () => {
  const x = new Float32Array([1e4, 1e4 - 1, -1e4, -1e4, -1e4 - 1, -2e4]);
  const y = whole.empty([2, 3]);
  softmax(whole, { x: whole.upload(x, [2, 3]), y });
  expectClose(await whole.read(y), softmaxReference(x, 3));
});
