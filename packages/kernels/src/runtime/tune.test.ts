import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { tune } from "./tune.js";
import { Tuner } from "./tuner.js";

let clock = 0;
beforeEach(() => {
  clock = 0;
  vi.spyOn(performance, "now").mockImplementation(() => clock);
});
afterEach(() => void vi.restoreAllMocks());

/** An operation whose variants take so many milliseconds each. */
function operation(key: string, times: Readonly<Record<string, number>>) {
  const run = (variant: string) => {
    clock += times[variant];
  };
  return { key, variants: Object.keys(times), arrays: [], run };
}

const bench = () => ({ tuner: new Tuner(), compile: async () => {}, idle: async () => {} });

test("of variants that are close together, the fastest is chosen", async () => {
  const gpu = bench();
  expect(await tune(gpu, [operation("a", { x: 11, y: 10, z: 10.5 }), operation("b", { x: 0.3, y: 0.31 })])).toBe(2);
  expect(gpu.tuner.all).toEqual({ a: "y", b: "x" });
});

test("where the time ends before all variants were measured, the default stays", async () => {
  const gpu = bench();
  expect(await tune(gpu, [operation("a", { x: 3000, y: 10 }), operation("b", { x: 20, y: 10 })], { seconds: 1 })).toBe(
    0,
  );
  expect(gpu.tuner.all).toEqual({});
});
