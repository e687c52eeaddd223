import { expect, test, vi } from "vitest";
import { NoF16Error } from "../runtime/index.js";
import { describeStored, expectClose, expectStored, random, rounded, testGpu } from "../testing/index.js";
import { cast } from "./cast.js";

const gpu = await testGpu();
const tiny = await testGpu({ maxBindingBytes: 512 });

describeStored("cast", gpu, "f16", () => {
  test.each([[[1]], [[3, 5, 7]], [[2, 9, 5, 4]], [[7000]]])("to f16 and back, shape %j", async (shape) => {
    const values = random(shape, 1);
    for (const on of [gpu, tiny]) {
      const x = on.upload(values, shape);
      const y = on.empty(shape, "f16");
      cast(on, { x, y });
      const halves = await on.read(y);
      expectStored("f16", halves, values, 0);
      cast(on, { x: y, y: x });
      expectClose(await on.read(x), halves, 0);
      on.release(x, y);
    }
  });

  test("keeps what half can hold, its smallest and its largest, infinities and NaN", async () => {
    const values = Float32Array.of(1, -2, 65504, 2 ** -14, 2 ** -24, 0, Infinity, -Infinity, Number.NaN);
    const x = gpu.upload(values, [9]);
    const y = gpu.empty([9], "f16");
    cast(gpu, { x, y });
    expect(await gpu.read(y)).toEqual(values);
    gpu.release(x, y);
  });
});

describeStored("an array of f16", gpu, "f16", () => {
  test("takes half the memory, and holds floats rounded to the nearest", async () => {
    const values = random([1001], 1);
    const before = gpu.buffers.lentBytes;
    const x = gpu.upload(values, [1001], "f16");
    expect(gpu.buffers.lentBytes - before).toBe(2048);
    expect(await gpu.read(x)).toEqual(rounded(values, "f16"));
    const y = gpu.empty([1001], "f16");
    gpu.copy(x, y);
    gpu.zero(x);
    expect(await gpu.read(y)).toEqual(rounded(values, "f16"));
    expect(await gpu.read(x)).toEqual(new Float32Array(1001));
    gpu.release(x, y);
  });

  test("isn't copied to one of f32", () => {
    const [x, y] = [gpu.empty([2], "f16"), gpu.empty([2])];
    expect(() => gpu.copy(x, y)).toThrow("copy: from is f16 and to f32");
    gpu.release(x, y);
  });
});

test("an adapter without f16 refuses it, names itself, and says what to do", () => {
  const without = vi.spyOn(gpu, "hasF16", "get").mockReturnValue(false);
  expect(() => gpu.empty([2], "f16")).toThrow(/has no shader-f16, .*: stay with f32, or use another adapter/);
  without.mockRestore();
  const info = { vendor: "acme", architecture: "one", device: "" } as GPUAdapterInfo;
  expect(new NoF16Error(info).message).toContain("acme one has no shader-f16");
});
