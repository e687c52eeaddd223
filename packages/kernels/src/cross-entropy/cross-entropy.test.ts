import { describe, expect, test } from "vitest";
import { expectClose, finiteDifference, random, testGpu } from "../testing/index.js";
import { crossEntropy } from "./cross-entropy.js";
import { crossEntropyReference } from "./reference.js";

const gpu = await testGpu();

async function run(logits: Float32Array, targets: Uint32Array, gradient = true) {
  const n = targets.length;
  const shape = [n, logits.length / n];
  const arrays = {
    logits: gpu.upload(logits, shape),
    targets: gpu.upload(targets, [n]),
    losses: gpu.empty([n]),
    loss: gpu.empty([1]),
    ...(gradient ? { dLogits: gpu.empty(shape) } : {}),
  };
  crossEntropy(gpu, arrays);
  const [losses, loss] = [await gpu.read(arrays.losses), await gpu.read(arrays.loss)];
  return { losses, loss, dLogits: arrays.dLogits && (await gpu.read(arrays.dLogits)) };
}

describe.each([true, false])("gradient wanted: %s", (gradient) => {
  test.each([
    [1, 1],
    [1, 2],
    [64, 3],
    [257, 3],
    [600, 16],
    [7, 17],
    [9, 1000],
  ])("%i items of %i classes", async (n, c) => {
    const logits = random([n, c], 1).map((v) => 5 * v);
    const targets = Uint32Array.from({ length: n }, (_, i) => (i * 7) % c);
    const actual = await run(logits, targets, gradient);
    const expected = crossEntropyReference(logits, targets);
    expectClose(actual.losses, expected.losses);
    expectClose(actual.loss, [expected.loss]);
    if (actual.dLogits) expectClose(actual.dLogits, expected.dLogits);
    expect(actual.dLogits !== undefined).toBe(gradient);
  });
});

test("logits too large for exp", async () => {
  const logits = new Float32Array([1e4, -1e4, 0, 500, 499, -500]);
  const targets = new Uint32Array([1, 0]);
  const actual = await run(logits, targets);
  const expected = crossEntropyReference(logits, targets);
  expectClose(actual.losses, expected.losses);
  expectClose(actual.dLogits!, expected.dLogits);
});

test("the reference's gradient is that of the reference's loss", () => {
  const logits = random([4, 5], 2);
  const targets = new Uint32Array([0, 4, 2, 2]);
  const numeric = finiteDifference((z) => crossEntropyReference(z, targets).loss, logits);
  expectClose(crossEntropyReference(logits, targets).dLogits, numeric, 1e-6);
});
