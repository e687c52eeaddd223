import { describe, expect, test } from "vitest";
import type { DType, Gpu, GpuArray, Shape } from "../runtime/index.js";
import {
  describeStored,
  expectClose,
  expectStored,
  finiteDifference,
  random,
  rounded,
  testGpu,
} from "../testing/index.js";
import { batchNormBackward } from "./backward.js";
import { batchNorm, batchNormInference } from "./batchnorm.js";
import { batchNormBackwardReference, batchNormInferenceReference, batchNormReference } from "./reference.js";

const whole = await testGpu();
const tiny = await testGpu({ maxBindingBytes: 4096 });
const eps = 1e-5;
const momentum = 0.1;

const shapes: Shape[] = [
  [2, 1, 1, 1],
  [2, 3],
  [1, 5, 7, 3],
  [3, 9, 5, 12],
  [1, 1, 2, 64],
  [5, 1024],
  [2, 31, 33, 4],
  [4, 15, 17, 6],
];
const all = [
  { relu: false, residual: false },
  { relu: true, residual: false },
  { relu: false, residual: true },
  { relu: true, residual: true },
];

function inputs(shape: Shape, dtype: DType = "f32") {
  const channels = [shape[shape.length - 1]];
  return {
    x: rounded(random(shape, 1), dtype),
    dy: rounded(random(shape, 2), dtype),
    weight: random(channels, 4).map((v) => v + 1.5),
    bias: random(channels, 5),
    runningMean: random(channels, 6),
    runningVar: random(channels, 7).map((v) => v + 1.5),
  };
}

/** The inputs on the GPU, and room for all that a forward and a backward write. */
function upload(gpu: Gpu, shape: Shape, values: ReturnType<typeof inputs>, dtype: DType = "f32") {
  const channels = [shape[shape.length - 1]];
  return {
    x: gpu.upload(values.x, shape, dtype),
    dy: gpu.upload(values.dy, shape, dtype),
    weight: gpu.upload(values.weight, channels),
    bias: gpu.upload(values.bias, channels),
    runningMean: gpu.upload(values.runningMean, channels),
    runningVar: gpu.upload(values.runningVar, channels),
    y: gpu.empty(shape, dtype),
    dx: gpu.empty(shape, dtype),
    mean: gpu.empty(channels),
    invStd: gpu.empty(channels),
    dWeight: gpu.empty(channels),
    dBias: gpu.empty(channels),
  };
}

const ways: { name: string; gpu: Gpu; variants: typeof all; dtype: DType }[] = [
  { name: "one binding", gpu: whole, variants: all, dtype: "f32" },
  // Splitting binds the same arrays in every variant; the one with all of them shows it.
  { name: "bindings of 4096 bytes", gpu: tiny, variants: all.slice(-1), dtype: "f32" },
  { name: "f16", gpu: whole, variants: all, dtype: "f16" },
  { name: "f16 with bindings of 4096 bytes", gpu: tiny, variants: all.slice(-1), dtype: "f16" },
];
for (const { name, gpu, variants, dtype } of ways)
  describeStored(name, gpu, dtype, () => {
    const fitting = shapes
      .filter((shape) => gpu === whole || shape[shape.length - 1] <= 64)
      .map((shape) => ({ shape }));

    describe.each(variants)("relu $relu, residual $residual", ({ relu, residual }) => {
      test.each(fitting)("$shape", async ({ shape }) => {
        const values = inputs(shape, dtype);
        const arrays = upload(gpu, shape, values, dtype);
        const added = residual ? rounded(random(shape, 3), dtype) : undefined;
        const dResidual = residual ? gpu.empty(shape, dtype) : undefined;
        batchNorm(gpu, { ...arrays, residual: added && gpu.upload(added, shape, dtype), relu, eps, momentum });
        batchNormBackward(gpu, { ...arrays, dResidual, relu });

        const forward = batchNormReference({ ...values, residual: added, relu, eps, momentum });
        const y = await gpu.read(arrays.y);
        expectStored(dtype, y, forward.y);
        for (const name of ["mean", "invStd", "runningMean", "runningVar"] as const)
          expectClose(await gpu.read(arrays[name]), forward[name]);

        // The mask is that of the kernel's own y: a y within rounding of zero may be on either side.
        const backward = batchNormBackwardReference({ ...values, y, relu, eps });
        for (const name of ["dWeight", "dBias"] as const) expectClose(await gpu.read(arrays[name]), backward[name]);
        if (dResidual) expectClose(await gpu.read(dResidual), backward.dResidual, 0);

        // Of two rows each channel's x̂ is -1 and 1, and dx cancels but for eps: there its subtracted part is compared.
        const compared = (dx: ArrayLike<number>) => {
          const { weight } = values;
          const first = (i: number) =>
            backward.dResidual[i] * weight[i % weight.length] * forward.invStd[i % weight.length];
          return values.x.length > 2 * weight.length ? dx : Float64Array.from(dx, (v, i) => first(i) - v);
        };
        expectStored(dtype, compared(await gpu.read(arrays.dx)), compared(backward.dx));
      });
    });

    describe.each(variants)("inference, relu $relu, residual $residual", ({ relu, residual }) => {
      test.each([{ shape: [1, 1, 1, 1] }, { shape: [1, 5, 7, 3] }, { shape: [3, 9, 5, 12] }])(
        "$shape",
        async ({ shape }) => {
          const values = inputs(shape, dtype);
          const arrays = upload(gpu, shape, values, dtype);
          const added = residual ? rounded(random(shape, 3), dtype) : undefined;
          batchNormInference(gpu, { ...arrays, residual: added && gpu.upload(added, shape, dtype), relu, eps });
          const expected = batchNormInferenceReference({ ...values, residual: added, relu, eps });
          expectStored(dtype, await gpu.read(arrays.y), expected);
          expect(await gpu.read(arrays.runningMean)).toEqual(values.runningMean);
        },
      );
    });
  });

test("a mean a thousand times the deviation costs no more digits than f32 has", async () => {
  const shape = [4, 32, 32, 4];
  const values = { ...inputs(shape), x: random(shape, 1).map((v) => 1000 + v) };
  const arrays = upload(whole, shape, values);
  batchNorm(whole, { ...arrays, eps, momentum });
  const expected = batchNormReference({ ...values, eps, momentum });
  expectClose(await whole.read(arrays.invStd), expected.invStd);
  expectClose(await whole.read(arrays.runningVar), expected.runningVar);
  // The mean itself can't be held better than to half a unit in its last place, 2^-15 of the deviation's 0.58.
  expectClose(await whole.read(arrays.y), expected.y, 4e-5);
});

test("an outlier first in its slab", async () => {
  const shape = [8, 16, 16, 4];
  const x = random(shape, 1);
  x.fill(-1e4, 0, 4);
  const values = { ...inputs(shape), x };
  const arrays = upload(whole, shape, values);
  batchNorm(whole, { ...arrays, eps, momentum });
  const expected = batchNormReference({ ...values, eps, momentum });
  expectClose(await whole.read(arrays.invStd), expected.invStd);
  expectClose(await whole.read(arrays.runningVar), expected.runningVar);
});

test("parameters, statistics and gradients may be parts of arenas", async () => {
  const shape = [3, 5, 8];
  const values = inputs(shape);
  const apart = upload(whole, shape, values);
  const [parameters, gradients] = [whole.empty([4, 64]), whole.empty([2, 64])];
  const part = (arena: GpuArray, i: number) => ({ ...arena, offset: 256 * i, shape: [8] });
  const names = ["weight", "bias", "runningMean", "runningVar"] as const;
  const parts = Object.fromEntries(names.map((name, i) => [name, part(parameters, i)]));
  for (const name of names) whole.write(parts[name], values[name]);
  const together = {
    ...upload(whole, shape, values),
    ...parts,
    dWeight: part(gradients, 0),
    dBias: part(gradients, 1),
  };
  for (const arrays of [apart, together]) {
    batchNorm(whole, { ...arrays, eps, momentum });
    batchNormBackward(whole, arrays);
    batchNormInference(whole, { ...arrays, eps });
  }
  for (const name of ["y", "dx", "dWeight", "dBias", "runningMean", "runningVar"] as const)
    expect(await whole.read(together[name]), name).toEqual(await whole.read(apart[name]));
});

test("NaN is not hidden by the relu", async () => {
  const shape = [4, 4];
  const values = inputs(shape);
  values.x[5] = Number.NaN;
  const arrays = upload(whole, shape, values);
  batchNorm(whole, { ...arrays, relu: true, eps, momentum });
  const y = await whole.read(arrays.y);
  expect([...y].map(Number.isNaN)).toEqual(Array.from(y, (_, i) => i % 4 === 1));
});

test("one value per channel is refused, as it has no variance", () => {
  const arrays = upload(whole, [1, 1, 1, 4], inputs([1, 1, 1, 4]));
  expect(() => batchNorm(whole, { ...arrays, eps, momentum })).toThrow("one value per channel");
});

test("the reference's gradients are those of the reference", () => {
  const shape = [5, 3];
  const { x, dy, weight, bias, runningMean, runningVar } = inputs(shape);
  const residual = random(shape, 3);
  const at = { x, weight, bias, residual };
  const options = { runningMean, runningVar, relu: true, eps, momentum };
  const loss = (changed: Partial<Record<keyof typeof at, Float64Array>>) =>
    batchNormReference({ ...at, ...changed, ...options }).y.reduce((sum, v, i) => sum + v * dy[i], 0);
  const { y } = batchNormReference({ ...at, ...options });
  const { dx, dWeight, dBias, dResidual } = batchNormBackwardReference({ x, y, dy, weight, relu: true, eps });
  expectClose(
    dx,
    finiteDifference((v) => loss({ x: v }), x),
    1e-6,
  );
  expectClose(
    dWeight,
    finiteDifference((v) => loss({ weight: v }), weight),
    1e-6,
  );
  expectClose(
    dBias,
    finiteDifference((v) => loss({ bias: v }), bias),
    1e-6,
  );
  expectClose(
    dResidual,
    finiteDifference((v) => loss({ residual: v }), residual),
    1e-6,
  );
});
