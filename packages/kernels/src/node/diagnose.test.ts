import { afterEach, expect, test, vi } from "vitest";
import { NoAdapterError } from "../index.js";
import { diagnose } from "./diagnose.js";
import * as opening from "./open-gpu.js";

afterEach(() => vi.restoreAllMocks());

test("says what runs here", async () => {
  const { gpu, speed, tuning, host, remedies, environment } = await diagnose();
  expect(gpu?.limits.maxStorageBufferBindingSize).toBeGreaterThanOrEqual(2 ** 27);
  expect(gpu?.productKernels).toBe(gpu && gpu.subgroupSize >= 4 && gpu.subgroupSize <= 16 ? "broadcast" : "tiled");
  expect(speed?.gflops).toBeGreaterThan(0);
  expect(speed?.copyGBps).toBeGreaterThan(0);
  expect(tuning).toMatchObject({ on: gpu?.kind === "gpu", file: expect.stringMatching(/kernels.+\.json$/) });
  expect(host.memory.total).toBeGreaterThanOrEqual(host.memory.free);
  if (gpu?.kind === "software") expect(remedies.join()).toContain("driver");
  if (gpu?.subgroupSize === 0) expect(remedies.join()).toContain("subgroups");
  if (process.env.SUNBEAR_ADAPTER) expect(environment.SUNBEAR_ADAPTER).toBe("swiftshader");
});

test("a machine without an adapter is a diagnosis too", async () => {
  const attempts = [{ what: "a driver", said: "no" }];
  vi.spyOn(opening, "tryAll").mockRejectedValue(new NoAdapterError(attempts, ["install one"]));
  const diagnosis = await diagnose();
  expect(diagnosis).toMatchObject({ attempts, remedies: ["install one"] });
  expect(diagnosis.gpu).toBeUndefined();
});
