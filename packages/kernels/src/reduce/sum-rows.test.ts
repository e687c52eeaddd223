import { describe, expect, test } from "vitest";
import { expectClose, random, testGpu } from "../testing/index.js";
import { sumRowsReference } from "./reference.js";
import { sumRows } from "./sum-rows.js";

const whole = await testGpu();
const tiny = await testGpu({ maxBindingBytes: 2048 });

describe.each([
  { name: "one binding", gpu: whole },
  { name: "bindings of 2048 bytes", gpu: tiny },
])("$name", ({ gpu }) => {
  test.each([[[1, 1]], [[1, 3]], [[7, 8]], [[3, 5, 7, 3]], [[211, 12]], [[1500, 1]]])(
    "sums of the rows of %j",
    async (shape) => {
      const x = random(shape, 1);
      const channels = shape[shape.length - 1];
      const y = gpu.empty([channels]);
      sumRows(gpu, { x: gpu.upload(x, shape), y, scale: 0.5 });
      expectClose(await gpu.read(y), sumRowsReference(x, channels, 0.5));
    },
  );
});

test("a large one, the same bits each time", async () => {
  const shape = [60_001, 4];
  const x = whole.upload(random(shape, 2), shape);
  const [first, second] = [whole.empty([4]), whole.empty([4])];
  sumRows(whole, { x, y: first });
  sumRows(whole, { x, y: second });
  const sums = await whole.read(first);
  expectClose(sums, sumRowsReference(random(shape, 2), 4));
  expect(await whole.read(second)).toEqual(sums);
});
