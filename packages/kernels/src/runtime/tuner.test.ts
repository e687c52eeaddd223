import { describe, expect, test } from "vitest";
import { testGpu } from "../testing/index.js";
import { Gpu } from "./gpu.js";
import { words } from "./kernel.js";
import { bind } from "./split.js";
import { type Tunable, Tuner } from "./tuner.js";

const spin = {
  label: "spin",
  code: `@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@group(0) @binding(1) var<uniform> turns: vec4u;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  var sum = x[id.x];
  for (var i = 0u; i < turns.x; i++) { sum = fma(sum, 0.5f, 1f); }
  x[id.x] = sum;
}`,
};

describe("Tuner", () => {
  const ran: string[] = [];
  const tunable: Tunable = { key: "a", variants: ["usual", "other"], arrays: [], run: (variant) => ran.push(variant) };

  test("takes the first variant until told otherwise, and ignores names that it doesn't know", () => {
    const tuner = new Tuner();
    tuner.run(tunable);
    tuner.use({ a: "other" });
    tuner.run(tunable);
    tuner.use({ a: "from another version" });
    tuner.run(tunable);
    expect(ran).toEqual(["usual", "other", "usual"]);
    expect(tuner.all).toEqual({ a: "from another version" });
  });

  test("notes what nobody has chosen yet, once each", () => {
    const tuner = new Tuner();
    tuner.use({ known: "x" });
    const only = { key: "only one way", variants: ["x"], arrays: [], run: () => {} };
    const work = () => {
      for (const t of [tunable, tunable, { ...tunable, key: "known" }, only]) tuner.run(t);
    };
    expect(tuner.note(work).map((t) => t.key)).toEqual(["a"]);
  });
});

describe("prepare with tuning", async () => {
  const plain = await testGpu();

  test("chooses the faster variant, says so once, and then leaves it", async () => {
    const saved: unknown[] = [];
    const gpu = new Gpu(plain.device, {
      tuning: true,
      onTuned: (choices) => void saved.push(choices),
      settle: plain.settle,
    });
    const x = gpu.upload(new Float32Array(64 * 256), [64 * 256]);
    const run = (variant: string) => gpu.run(spin, [bind(x)], [256], words(variant === "slow" ? 20000 : 10, 0, 0, 0));
    const work = () => gpu.tuner.run({ key: "spin", variants: ["slow", "fast"], arrays: [x], run });
    await gpu.prepare(work);
    await gpu.prepare(work);
    expect(gpu.tuner.all).toEqual({ spin: "fast" });
    expect(saved).toEqual([{ spin: "fast" }]);
    gpu.release(x);
  });

  test("measures on arrays that nobody else has, though they were given back", async () => {
    const gpu = new Gpu(plain.device, { tuning: true, settle: plain.settle });
    const work = () => {
      const [x, y] = [gpu.empty([64]), gpu.empty([64])];
      const run = () => {
        const scratch = gpu.empty([64]);
        expect([x.buffer, y.buffer]).not.toContain(scratch.buffer);
        gpu.run(spin, [bind(scratch)], [1], words(1, 0, 0, 0));
        gpu.release(scratch);
      };
      gpu.tuner.run({ key: "spin", variants: ["a", "b"], arrays: [x, y], run });
      gpu.release(x, y);
    };
    await gpu.prepare(work);
    expect(Object.keys(gpu.tuner.all)).toEqual(["spin"]);
    expect(gpu.buffers.lentBytes).toBe(0);
  });

  test("records nothing once it is stopped, and gives the arrays back", async () => {
    const stop = new AbortController();
    let recorded = 0;
    const gpu = new Gpu(plain.device, {
      tuning: true,
      settle: async (promise) => {
        const result = await plain.settle(promise);
        recorded = gpu.recorder.dispatches;
        if (recorded > 10) stop.abort(new Error("stopped"));
        return result;
      },
    });
    const work = () => {
      const x = gpu.empty([64]);
      const run = () => gpu.run(spin, [bind(x)], [1], words(1, 0, 0, 0));
      gpu.tuner.run({ key: "spin", variants: ["a", "b"], arrays: [x], run });
      gpu.release(x);
    };
    await expect(gpu.prepare(work, { signal: stop.signal })).rejects.toThrow("stopped");
    expect(recorded).toBeGreaterThan(10);
    expect(gpu.recorder.dispatches).toBe(recorded);
    expect(gpu.tuner.all).toEqual({});
    expect(gpu.buffers.lentBytes).toBe(0);
  });

  test("is off by default", async () => {
    const work = () => plain.tuner.run({ key: "spin", variants: ["slow", "fast"], arrays: [], run: () => {} });
    await plain.prepare(work);
    expect(plain.tuner.all).toEqual({});
  });
});
