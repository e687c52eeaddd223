import { describe, expect, test } from "vitest";
import { expectClose, testGpu } from "../testing/index.js";
import { normalize } from "./normalize.js";
import { normalizeReference } from "./reference.js";

const whole = await testGpu();
const tiny = await testGpu({ maxBindingBytes: 4096 });
const mean = [0.485, 0.456, 0.406] as const;
const std = [0.229, 0.224, 0.225] as const;

/** The bytes as words, the rest of the last one filled with what must not show. */
function pack(bytes: Uint8Array): Uint32Array {
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4).fill(255);
  padded.set(bytes);
  return new Uint32Array(padded.buffer);
}

describe.each([
  { name: "one binding", gpu: whole },
  { name: "bindings of 4096 bytes", gpu: tiny },
])("$name", ({ gpu }) => {
  test.each([
    [1, 1, 1],
    [1, 5, 1],
    [3, 7, 9],
    [2, 16, 16],
    [3, 20, 21],
  ])("%i images of %ix%i", async (n, h, w) => {
    const bytes = Uint8Array.from({ length: n * h * w * 3 }, (_, i) => (i * 89) % 256);
    const packed = pack(bytes);
    const y = gpu.empty([n, h, w, 4]);
    normalize(gpu, { bytes: gpu.upload(packed, [packed.length]), y, mean, std });
    expectClose(await gpu.read(y), normalizeReference(bytes, mean, std), 1e-6);
  });
});

test("bytes of another number are refused", () => {
  const y = whole.empty([1, 2, 2, 4]);
  expect(() => normalize(whole, { bytes: whole.empty([4]), y, mean, std })).toThrow(
    "bytes has 4 words, expected 3 for 4 pixels",
  );
});
