import { describe, expect, test } from "vitest";
import { dropoutKey } from "../dropout/hash.js";
import { expectClose, random, testGpu } from "../testing/index.js";
import { erase } from "./erase.js";
import { noiseReference } from "./reference.js";

const whole = await testGpu();
const tiny = await testGpu({ maxBindingBytes: 4096 });
const key = dropoutKey(42, 3, 1);

describe.each([
  { name: "one binding", gpu: whole },
  { name: "bindings of 4096 bytes", gpu: tiny },
])("$name", ({ gpu }) => {
  test("fills the boxes of each image with the reference's noise, and leaves the rest", async () => {
    const [n, h, w] = [9, 4, 8];
    const x = random([n, h, w, 4], 5);
    // For each image: one box that grows, and a second one that is empty for every other image.
    const boxes = Array.from({ length: n }, (_, i) => [
      [0, i % 5, 1, i],
      [2, 4, 0, (i % 2) * 2],
    ]);
    const expected = Float64Array.from(x);
    for (let pixel = 0; pixel < n * h * w; pixel++) {
      const [image, row, column] = [Math.floor(pixel / (h * w)), Math.floor(pixel / w) % h, pixel % w];
      const inside = boxes[image].some(
        ([top, bottom, left, right]) => row >= top && row < bottom && column >= left && column < right,
      );
      if (inside) expected.set([...noiseReference(pixel, key), 0], 4 * pixel);
    }
    const y = gpu.upload(x, [n, h, w, 4]);
    erase(gpu, { y, boxes: gpu.upload(Uint32Array.from(boxes.flat(2)), [n, 2, 4]), key: gpu.upload(key, [2]) });
    expectClose(await gpu.read(y), expected, 1e-4);
  });
});

test("the noise is normal", () => {
  const values = Array.from({ length: 4000 }, (_, i) => noiseReference(i, key)).flat();
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + v * v, 0) / values.length - mean ** 2;
  const far = values.filter((v) => Math.abs(v) > 1.96).length / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  expect(Math.abs(far - 0.05)).toBeLessThan(0.008);
});
