import { describe, test } from "vitest";
import { expectClose, random, testGpu } from "../testing/index.js";
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
