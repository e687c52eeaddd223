import { expect, test } from "vitest";
import { crossEntropy } from "../cross-entropy/cross-entropy.js";
import { expectClose, random, testGpu } from "../testing/index.js";
import { mixTargets } from "./mix-targets.js";
import { mixTargetsReference } from "./reference.js";

const gpu = await testGpu();

test.each([
  { n: 1, c: 2, gradient: true },
  { n: 64, c: 3, gradient: true },
  { n: 130, c: 17, gradient: true },
  { n: 9, c: 5, gradient: false },
])("$n items of $c classes, gradient: $gradient", async ({ n, c, gradient }) => {
  const logits = random([n, c], 1).map((v) => 4 * v);
  const targets = Uint32Array.from({ length: n }, (_, i) => (i * 7) % c);
  const partners = Uint32Array.from({ length: n }, (_, i) => (i * 5 + 3) % n);
  const weights = random([n], 2).map((v) => v / 2 + 0.5);
  const arrays = {
    logits: gpu.upload(logits, [n, c]),
    targets: gpu.upload(targets, [n]),
    losses: gpu.empty([n]),
    loss: gpu.empty([1]),
    ...(gradient && { dLogits: gpu.empty([n, c]) }),
  };
  crossEntropy(gpu, arrays);
  mixTargets(gpu, { ...arrays, partners: gpu.upload(partners, [n]), weights: gpu.upload(weights, [n]) });
  const expected = mixTargetsReference(logits, targets, partners, weights);
  expectClose(await gpu.read(arrays.losses), expected.losses);
  expectClose(await gpu.read(arrays.loss), [expected.loss]);
  if (arrays.dLogits) expectClose(await gpu.read(arrays.dLogits), expected.dLogits);
});

test("weights of another number are refused", () => {
  const row = gpu.empty([2]);
  const arrays = { logits: gpu.empty([2, 3]), targets: row, partners: row, losses: row, loss: gpu.empty([1]) };
  expect(() => mixTargets(gpu, { ...arrays, weights: gpu.empty([3]) })).toThrow("mixTargets: weights");
});
