import { expect, test, vi } from "vitest";
import { dispatchOnZeros } from "../../../kernels/src/node/cache-warmer.js";
import { testGpu } from "../../../kernels/src/testing/index.js";
import { fakeData } from "../testing/fake-data.js";
import { visionLearner } from "./index.js";

const gpu = await testGpu();

test("every kernel of a training and of predictions is compiled before it is met, and runs on zeros without harm", async () => {
  const compile = vi.spyOn(gpu.pipelines, "compile");
  const learn = visionLearner(fakeData({ validItems: 4 }), { gpu });
  await learn.fit(1, 1e-3);
  const kernels = compile.mock.calls.flatMap(([missing]) => missing);
  expect(kernels.length).toBeGreaterThan(40);
  expect(gpu.pipelines.created).toBe(kernels.length);
  learn.release();
  for (const kernel of kernels) await dispatchOnZeros(gpu, kernel);
  await gpu.idle(); // throws if the GPU refused a command
});
