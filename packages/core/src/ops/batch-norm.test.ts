import { expect, test } from "vitest";
import { testGpu } from "../../../kernels/src/testing/index.js";
import { Tape } from "../autograd.js";
import { batchNormInference, selectLogits } from "./index.js";

const gpu = await testGpu();

test("batch normalisation by running statistics hands its gradient on, through the ReLU, to input and residual", async () => {
  const upload = (values: readonly number[], shape: readonly number[]) => ({
    ...gpu.upload(Float32Array.from(values), shape),
    requiresGrad: false,
  });
  const tape = new Tape(gpu);
  const x = { ...upload([1, -3, 2, 5], [2, 2]), requiresGrad: true, grad: undefined };
  const residual = { ...upload([0, 0, 9, -9], [2, 2]), requiresGrad: true, grad: undefined };
  const vectors = [upload([2, 3], [2]), upload([1, 1], [2]), upload([0, 1], [2]), upload([4, 9], [2])];
  const [weight, bias, runningMean, runningVar] = vectors;
  try {
    // y = relu(weight / sqrt(var) * (x - mean) + bias + residual), with slopes of 2 / 2 and 3 / 3.
    const y = batchNormInference(tape, x, { weight, bias, runningMean, runningVar, residual, relu: true, eps: 0 });
    expect([...(await gpu.read(y))].map(Math.round)).toEqual([2, 0, 12, 0]);
    tape.backward(selectLogits(tape, y, [0, 1]));
    const read = async (tensor: { readonly grad?: typeof weight }) => [...(await gpu.read(tensor.grad!))];
    expect(await read(x)).toEqual([1, 0, 0, 0]);
    expect(await read(residual)).toEqual([1, 0, 0, 0]);
  } finally {
    tape.end();
    gpu.release(x, residual, ...vectors);
  }
});
