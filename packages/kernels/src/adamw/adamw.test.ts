import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Gpu } from "../runtime/index.js";
import { expectClose, random, testGpu } from "../testing/index.js";
import { AdamWMode, adamW, adamWHyper } from "./adamw.js";
import { adamWReference } from "./reference.js";

const whole = await testGpu();
const tiny = await testGpu({ maxBindingBytes: 1024 });

function arenas(gpu: Gpu, values: Float32Array) {
  const shape = [values.length];
  const zeros = new Float32Array(values.length);
  return {
    values: gpu.upload(values, shape),
    gradients: gpu.empty(shape),
    gradAvg: gpu.upload(zeros, shape),
    sqrAvg: gpu.upload(zeros, shape),
  };
}

interface Golden {
  readonly start: number[];
  readonly wd: number;
  readonly sqr_mom: number;
  readonly eps: number;
  readonly steps: { lr: number; mom: number; grad: number[]; p: number[]; grad_avg: number[]; sqr_avg: number[] }[];
}

test("fast.ai's trace, momentum and rate changing with every step", async () => {
  const file = new URL("../../../../tests/golden/fastai.json", import.meta.url);
  const { start, wd, sqr_mom, eps, steps }: Golden = JSON.parse(readFileSync(file, "utf8")).adam;
  const arena = arenas(whole, Float32Array.from(start));
  const segments = whole.upload(new Uint32Array([2, 0, AdamWMode.trainAndDecay]), [1, 3]);
  for (const [i, step] of steps.entries()) {
    const hyper = adamWHyper({ mom: step.mom, sqrMom: sqr_mom, eps, wd, t: i + 1, lrs: [step.lr] });
    whole.write(arena.gradients, Float32Array.from(step.grad));
    adamW(whole, { ...arena, segments, hyper: whole.upload(hyper, [9]) });
    expectClose(await whole.read(arena.values), step.p, 1e-6);
    expectClose(await whole.read(arena.gradAvg), step.grad_avg, 1e-6);
    expectClose(await whole.read(arena.sqrAvg), step.sqr_avg, 1e-6);
  }
});

describe.each([
  { name: "one binding", gpu: whole },
  { name: "bindings of 1024 bytes", gpu: tiny },
])("$name", ({ gpu }) => {
  const table = [
    [4, 0, AdamWMode.trainAndDecay],
    [8, 1, AdamWMode.train],
    [700, 1, AdamWMode.trainAndDecay],
    [704, 2, AdamWMode.decay],
    [1500, 0, AdamWMode.skip],
    [1504, 2, AdamWMode.train],
    [3000, 0, AdamWMode.decay],
    [4000, 2, AdamWMode.trainAndDecay],
  ];
  const lrs = [1e-3, 1e-2, 0.1];

  // The last eight or seven elements belong to no segment.
  test.each([4008, 4007])("segments of every mode and group in an arena of %i", async (length) => {
    const start = random([length], 1);
    const arena = arenas(gpu, start);
    const segments = gpu.upload(new Uint32Array(table.flat()), [table.length, 3]);
    let expected = Array.from(start, (p) => ({ p, m: 0, v: 0 }));
    for (let t = 1; t <= 3; t++) {
      const g = random([length], 10 + t);
      const step = { mom: 0.9, sqrMom: 0.99, eps: 1e-5, wd: 0.01, t };
      gpu.write(arena.gradients, g);
      adamW(gpu, { ...arena, segments, hyper: gpu.upload(adamWHyper({ ...step, lrs }), [11]) });
      expected = expected.map((state, i) => {
        const [, group, mode] = table.find(([end]) => i < end) ?? [0, 0, AdamWMode.skip];
        const decays = mode === AdamWMode.decay || mode === AdamWMode.trainAndDecay;
        const options = { ...step, lr: lrs[group], wd: decays ? step.wd : 0 };
        if (mode === AdamWMode.skip) return state;
        if (mode === AdamWMode.decay) return { ...state, p: state.p * (1 - options.lr * step.wd) };
        return adamWReference(state, g[i], options);
      });
    }
    const [p, m, v] = [await gpu.read(arena.values), await gpu.read(arena.gradAvg), await gpu.read(arena.sqrAvg)];
    expectClose(
      p,
      expected.map((s) => s.p),
      1e-6,
    );
    expectClose(
      m,
      expected.map((s) => s.m),
      1e-6,
    );
    expectClose(
      v,
      expected.map((s) => s.v),
      1e-6,
    );
    const frozen = (values: Float32Array) => [...values.slice(704, 1500), ...values.slice(4000)];
    expect(frozen(p)).toEqual(frozen(start));
  });
});
