import { describe, expect, test } from "vitest";
import { type Gpu, type Shape4, sizeOf } from "../runtime/index.js";
import {
  describeStored,
  expectClose,
  expectStored,
  finiteDifference,
  random,
  rounded,
  testGpu,
} from "../testing/index.js";
import * as pools from "./pooling.js";
import {
  adaptiveBounds,
  avgPoolBackwardReference,
  avgPoolReference,
  concatChannels,
  fixedBounds,
  maxPoolBackwardReference,
  maxPoolReference,
} from "./reference.js";

const whole = await testGpu();
const tiny = await testGpu({ maxBindingBytes: 49_152 });

const fixed: { shape: Shape4; windows: pools.PoolWindows }[] = [
  { shape: [2, 12, 10, 8], windows: { size: 3, stride: 2, padding: 1 } },
  { shape: [70, 7, 9, 4], windows: { size: 3, stride: 2, padding: 1 } },
  { shape: [1, 1, 1, 1], windows: { size: 3, stride: 2, padding: 1 } },
  { shape: [3, 5, 7, 3], windows: { size: 2, stride: 2, padding: 0 } },
  { shape: [1, 6, 11, 4], windows: { size: 2, stride: 3, padding: 0 } },
  { shape: [2, 6, 5, 1], windows: { size: 5, stride: 1, padding: 2 } },
  { shape: [2, 9, 9, 5], windows: { size: 1, stride: 2, padding: 0 } },
  { shape: [65, 8, 8, 12], windows: { size: 4, stride: 4, padding: 2 } },
];
const adaptive: { shape: Shape4; out: readonly [number, number] }[] = [
  { shape: [2, 7, 7, 8], out: [1, 1] },
  { shape: [1, 1, 1, 3], out: [1, 1] },
  { shape: [67, 4, 5, 12], out: [1, 1] },
  { shape: [2, 7, 10, 4], out: [3, 4] },
  { shape: [1, 2, 3, 5], out: [4, 7] },
];

interface Step {
  readonly shape: Shape4;
  readonly out: Shape4;
  readonly x: Float32Array;
  readonly dy: Float32Array;
  readonly forward: (arrays: Arrays) => void;
  readonly backward: (arrays: Arrays) => void;
}
type Arrays = Record<"x" | "y" | "dy" | "dx" | "indices", ReturnType<Gpu["empty"]>>;

/** Runs a forward and its backward; indices are of `out` with x's channels. */
async function run(gpu: Gpu, { shape, out, x, dy, forward, backward }: Step) {
  const arrays = {
    x: gpu.upload(x, shape),
    y: gpu.empty(out),
    dy: gpu.upload(dy, out),
    dx: gpu.empty(shape),
    indices: gpu.empty([out[0], out[1], out[2], shape[3]]),
  };
  forward(arrays);
  backward(arrays);
  const [y, dx, indices] = [await gpu.read(arrays.y), await gpu.read(arrays.dx), await gpu.readUint32(arrays.indices)];
  gpu.release(...Object.values(arrays));
  return { y, dx, indices };
}

/** Small whole numbers, so that most windows hold ties. */
const tied = (shape: Shape4) => random(shape, 1).map((v) => Math.round(2 * v));

describe.each([
  { name: "one binding", gpu: whole },
  { name: "bindings of 48 KiB", gpu: tiny },
])("$name", ({ gpu }) => {
  describe.each(fixed)("$shape with $windows", ({ shape, windows }) => {
    const out = pools.pool2dShape(shape, windows);
    const bounds = fixedBounds(windows);
    const dy = random(out, 2);

    test.each([
      { name: "distinct values", x: random(shape, 1) },
      { name: "ties", x: tied(shape) },
      { name: "-Infinity", x: new Float32Array(sizeOf(shape)).fill(-Infinity) },
    ])("max, $name", async ({ x }) => {
      const actual = await run(gpu, {
        ...{ shape, out, x, dy },
        forward: (arrays) => pools.maxPool2d(gpu, { ...arrays, ...windows }),
        backward: (arrays) => pools.maxPool2dBackward(gpu, { ...arrays, ...windows }),
      });
      const expected = maxPoolReference(x, shape, out, bounds);
      expect(actual.y).toEqual(Float32Array.from(expected.y));
      expect(actual.indices).toEqual(expected.indices);
      expectClose(actual.dx, maxPoolBackwardReference(dy, expected.indices, shape, out));
    });

    test("average", async () => {
      const x = random(shape, 1);
      const actual = await run(gpu, {
        ...{ shape, out, x, dy },
        forward: (arrays) => pools.avgPool2d(gpu, { ...arrays, ...windows }),
        backward: (arrays) => pools.avgPool2dBackward(gpu, { ...arrays, ...windows }),
      });
      expectClose(actual.y, avgPoolReference(x, shape, out, bounds, windows.size ** 2));
      expectClose(actual.dx, avgPoolBackwardReference(dy, shape, out, bounds, windows.size ** 2));
    });
  });

  describe.each(adaptive)("$shape to $out", ({ shape, out: [h, w] }) => {
    const out: Shape4 = [shape[0], h, w, shape[3]];
    const x = tied(shape);
    const [dyMax, dyAvg] = [random(out, 2), random(out, 3)];
    const max = maxPoolReference(x, shape, out, adaptiveBounds);
    const average = avgPoolReference(x, shape, out, adaptiveBounds);
    const dxMax = maxPoolBackwardReference(dyMax, max.indices, shape, out);
    const dxAvg = avgPoolBackwardReference(dyAvg, shape, out, adaptiveBounds);

    test("max", async () => {
      const actual = await run(gpu, {
        ...{ shape, out, x, dy: dyMax },
        forward: (arrays) => pools.adaptiveMaxPool2d(gpu, arrays),
        backward: (arrays) => pools.adaptiveMaxPool2dBackward(gpu, arrays),
      });
      expectClose(actual.y, max.y, 0);
      expect(actual.indices).toEqual(max.indices);
      expectClose(actual.dx, dxMax);
    });

    test("average", async () => {
      const actual = await run(gpu, {
        ...{ shape, out, x, dy: dyAvg },
        forward: (arrays) => pools.adaptiveAvgPool2d(gpu, arrays),
        backward: (arrays) => pools.adaptiveAvgPool2dBackward(gpu, arrays),
      });
      expectClose(actual.y, average);
      expectClose(actual.dx, dxAvg);
    });

    test("concat, maxima first", async () => {
      const actual = await run(gpu, {
        ...{ shape, x },
        out: [shape[0], h, w, 2 * shape[3]],
        dy: Float32Array.from(concatChannels(dyMax, dyAvg, out)),
        forward: (arrays) => pools.adaptiveConcatPool2d(gpu, arrays),
        backward: (arrays) => pools.adaptiveConcatPool2dBackward(gpu, arrays),
      });
      expectClose(actual.y, concatChannels(max.y, average, out));
      expect(actual.indices).toEqual(max.indices);
      expectClose(
        actual.dx,
        dxMax.map((v, i) => v + dxAvg[i]),
      );
    });
  });
});

describeStored("f16", tiny, "f16", () => {
  test.each(fixed)("max of $shape with $windows", async ({ shape, windows }) => {
    const out = pools.pool2dShape(shape, windows);
    const [x, dy] = [rounded(random(shape, 1), "f16"), rounded(random(out, 2), "f16")];
    const arrays = {
      x: tiny.upload(x, shape, "f16"),
      y: tiny.empty(out, "f16"),
      dy: tiny.upload(dy, out, "f16"),
      dx: tiny.empty(shape, "f16"),
      indices: tiny.empty(out),
    };
    pools.maxPool2d(tiny, { ...arrays, ...windows });
    pools.maxPool2dBackward(tiny, { ...arrays, ...windows });
    const expected = maxPoolReference(x, shape, out, fixedBounds(windows));
    expectClose(await tiny.read(arrays.y), expected.y, 0);
    expect(await tiny.readUint32(arrays.indices)).toEqual(expected.indices);
    expectStored("f16", await tiny.read(arrays.dx), maxPoolBackwardReference(dy, expected.indices, shape, out));
    tiny.release(...Object.values(arrays));
  });

  test.each(adaptive)("concat of $shape to f32 of $out, and its gradient", async ({ shape, out: [h, w] }) => {
    const one: Shape4 = [shape[0], h, w, shape[3]];
    const both: Shape4 = [shape[0], h, w, 2 * shape[3]];
    const x = rounded(random(shape, 1), "f16");
    const [dyMax, dyAvg] = [random(one, 2), random(one, 3)];
    const arrays = {
      x: tiny.upload(x, shape, "f16"),
      y: tiny.empty(both),
      dy: tiny.upload(Float32Array.from(concatChannels(dyMax, dyAvg, one)), both),
      dx: tiny.empty(shape, "f16"),
      indices: tiny.empty(one),
    };
    pools.adaptiveConcatPool2d(tiny, arrays);
    pools.adaptiveConcatPool2dBackward(tiny, arrays);
    const max = maxPoolReference(x, shape, one, adaptiveBounds);
    const average = avgPoolReference(x, shape, one, adaptiveBounds);
    expectClose(await tiny.read(arrays.y), concatChannels(max.y, average, one));
    const dxAvg = avgPoolBackwardReference(dyAvg, shape, one, adaptiveBounds);
    const dx = maxPoolBackwardReference(dyMax, max.indices, shape, one).map((v, i) => v + dxAvg[i]);
    expectStored("f16", await tiny.read(arrays.dx), dx);
    tiny.release(...Object.values(arrays));
  });
});

test("NaN wins, as in PyTorch", async () => {
  const x = new Float32Array([1, Number.NaN, 3, 2]);
  const arrays = { x: whole.upload(x, [1, 2, 2, 1]), y: whole.empty([1, 1, 1, 1]), indices: whole.empty([1, 1, 1, 1]) };
  pools.maxPool2d(whole, { ...arrays, size: 2, stride: 2, padding: 0 });
  expect([...(await whole.read(arrays.y))]).toEqual([Number.NaN]);
  expect([...(await whole.readUint32(arrays.indices))]).toEqual([1]);
});

describe("the references' gradients are those of the references", () => {
  const shape: Shape4 = [2, 5, 4, 3];
  const x = random(shape, 1);
  const windows = { size: 3, stride: 2, padding: 1 };
  test.each([
    { name: "fixed", out: pools.pool2dShape(shape, windows), bounds: fixedBounds(windows), divisor: 9 },
    { name: "adaptive", out: [2, 3, 3, 3] as const, bounds: adaptiveBounds, divisor: undefined },
  ])("$name", ({ out, bounds, divisor }) => {
    const dy = random(out, 2);
    const dot = (y: Float64Array) => y.reduce((sum, v, i) => sum + v * dy[i], 0);
    const { indices } = maxPoolReference(x, shape, out, bounds);
    const max = finiteDifference((v) => dot(maxPoolReference(v, shape, out, bounds).y), x);
    const average = finiteDifference((v) => dot(avgPoolReference(v, shape, out, bounds, divisor)), x);
    expectClose(maxPoolBackwardReference(dy, indices, shape, out), max, 1e-6);
    expectClose(avgPoolBackwardReference(dy, shape, out, bounds, divisor), average, 1e-6);
  });
});

test("windows that don't fit are refused", () => {
  expect(() => pools.pool2dShape([1, 2, 9, 4], { size: 3, stride: 1, padding: 0 })).toThrow(
    "window of 3 doesn't fit 2x9",
  );
  expect(() => pools.pool2dShape([1, 9, 9, 4], { size: 3, stride: 1, padding: 2 })).toThrow("padding from 0 to size/2");
  const x = whole.empty([1, 4, 4, 4]);
  expect(() => pools.avgPool2d(whole, { x, y: x, size: 2, stride: 2, padding: 0 })).toThrow(
    "average pooling: y has shape [1,4,4,4], expected [1,2,2,4]",
  );
});
