import { afterAll } from "vitest";
import type { OpenGpuOptions } from "../device/request-gpu.js";
import { openGpu } from "../node/open-gpu.js";
import type { Gpu } from "../runtime/index.js";

/**
 * A GPU for the tests of one file, on whichever adapter the environment selects; it ends with the file.
 * Call it at the top level: `const gpu = await testGpu()`.
 */
export async function testGpu(options: OpenGpuOptions = {}): Promise<Gpu> {
  const gpu = await openGpu(options);
  afterAll(() => gpu.destroy());
  return gpu;
}
