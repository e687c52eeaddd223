import { type DType, dtypeOf } from "@sunbear/kernels";
import { expect, test } from "vitest";
import golden from "../../../../tests/golden/mixed-precision.json" with { type: "json" };
import { describeStored, testGpu } from "../../../kernels/src/testing/index.js";
import { Tape } from "../autograd.js";
import { crossEntropy } from "../ops/index.js";
import { goldenInput, goldenNetwork } from "../testing/golden-network.js";

const gpu = await testGpu();

/** Logits and gradients of the golden network, whose body stores activations in `dtype`. */
async function run(dtype: DType): Promise<Record<string, Float32Array>> {
  const { model, store } = goldenNetwork(gpu);
  model.dtype = dtype;
  store.allocateGradients();
  const x = { ...goldenInput(gpu), requiresGrad: false };
  const targets = gpu.upload(Uint32Array.of(0, 1, 2, 1), [4]);
  const evaluation = new Tape(gpu, false);
  const tape = new Tape(gpu);
  try {
    model.eval();
    const evalLogits = await gpu.read(model.forward(evaluation, x));
    model.train();
    const features = model.features(tape, x);
    expect(dtypeOf(features)).toBe(dtype);
    const output = model.head.forward(tape, features);
    const logits = await gpu.read(output);
    tape.backward(crossEntropy(tape, output, targets).loss, golden.loss_scale);
    const gradients = await Promise.all(
      [...model.parameters()].map(async ([name, { grad }]) => [name, await gpu.read(grad!)] as const),
    );
    return { eval_logits: evalLogits, logits, ...Object.fromEntries(gradients) };
  } finally {
    evaluation.end();
    tape.end();
    gpu.release(x, targets);
    store.release();
  }
}

const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));

describeStored("the golden network in mixed precision", gpu, "f16", () => {
  test("is as far from f32 as roundings carry it in a simulation, and no farther", async () => {
    // In f32 it is fast.ai's: see network.test.ts. What the roundings move: see tests/golden/mixed-precision.py.
    const [exact, mixed] = [await run("f32"), await run("f16")];
    expect(Object.keys(mixed).sort()).toEqual(Object.keys(golden.moved).sort());
    for (const [name, moved] of Object.entries(golden.moved)) {
      const distance = norm(mixed[name].map((value, i) => value - exact[name][i])) / norm(exact[name]);
      expect(distance, name).toBeLessThan(1.5 * moved);
      expect(distance, name).toBeGreaterThan(0);
    }
  });
});
