import { describe, expect, test } from "vitest";
import { testGpu } from "../testing/index.js";
import { chromeTrace, profile, profileRows } from "./profile.js";
import { bind } from "./split.js";

const kernel = (label: string) => ({
  label,
  code: `// ${label}
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) { x[id.x] += 1f; }`,
});

describe("profile", async () => {
  const gpu = await testGpu();
  const x = gpu.upload(new Float32Array(64), [64]);

  test("times every dispatch, past the size of a query set, and changes no result", async () => {
    const dispatches = await profile(gpu, () => {
      for (let i = 0; i < 2500; i++) gpu.run(kernel(i % 5 ? "often" : "seldom"), [bind(x)], [1], undefined, 64);
    });
    expect(dispatches).toHaveLength(2500);
    for (const d of dispatches) expect(d).toMatchObject({ flops: 64, bytes: 256 });
    for (const d of dispatches) expect(d.milliseconds).toBeGreaterThanOrEqual(0);
    expect(dispatches.map((d) => d.start)).toEqual(dispatches.map((d) => d.start).sort((a, b) => a - b));
    expect(await gpu.read(x)).toEqual(new Float32Array(64).fill(2500));
    const rows = profileRows(dispatches);
    expect(rows.map((r) => r.calls).sort((a, b) => a - b)).toEqual([500, 2000]);
    expect(rows.reduce((sum, r) => sum + r.share, 0)).toBeCloseTo(1, 9);
    expect(JSON.parse(chromeTrace(dispatches)).traceEvents).toHaveLength(2500);
  });

  test("is empty for work that runs nothing, and ends with work that fails", async () => {
    expect(await profile(gpu, () => {})).toEqual([]);
    const failing = profile(gpu, () => {
      gpu.run(kernel("before the failure"), [bind(x)], [1]);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(gpu.recorder.timer).toBeUndefined();
  });

  test("sums up by kernel, the slowest first", () => {
    const row = (kernel: string, milliseconds: number) => ({ kernel, start: 0, milliseconds, flops: 4e6, bytes: 2e6 });
    expect(profileRows([row("a", 1), row("b", 3), row("a", 1)])).toEqual([
      { kernel: "b", calls: 1, milliseconds: 3, share: 0.6, gflops: 4 / 3, gigabytesPerSecond: 2 / 3 },
      { kernel: "a", calls: 2, milliseconds: 2, share: 0.4, gflops: 4, gigabytesPerSecond: 2 },
    ]);
  });
});
