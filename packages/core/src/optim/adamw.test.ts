import { describe, expect, test } from "vitest";
import golden from "../../../../tests/golden/fastai.json" with { type: "json" };
import { testGpu } from "../../../kernels/src/testing/index.js";
import { Module, Parameter, ParameterStore } from "../nn/index.js";
import type { Tensor } from "../tensor.js";
import { AdamW } from "./index.js";

const gpu = await testGpu();

/** Parameters of every kind in two groups, which start at 1. */
class Bag extends Module {
  readonly a = new Parameter("weight", { value: 1 }, [2]);
  readonly aNorm = new Parameter("norm", { value: 1 }, [2]);
  readonly aBias = new Parameter("bias", { value: 1 }, [2]);
  readonly b = new Parameter("weight", { value: 1 }, [2]);

  override forward(_: unknown, x: Tensor): Tensor {
    return x;
  }
}

function setUp(options = {}) {
  const bag = new Bag();
  const store = new ParameterStore(gpu, bag, (name) => (name.startsWith("a") ? 0 : 1));
  const opt = new AdamW(store, 2, options);
  for (const [, parameter] of bag.parameters()) gpu.write(parameter, Float32Array.of(1, 1));
  const step = (gradient: readonly number[], ...parameters: Parameter[]) => {
    opt.allocate();
    for (const parameter of parameters) {
      gpu.write(parameter.gradientPlace!, Float32Array.from(gradient));
      parameter.grad = parameter.gradientPlace;
    }
    opt.step();
    opt.zeroGrad();
  };
  return { bag, opt, step };
}

const read = async (parameter: Parameter) => [...(await gpu.read(parameter))];

test("AdamW takes fast.ai's steps", async () => {
  const { start, wd, sqr_mom, eps, steps } = golden.adam;
  const { bag, opt, step } = setUp({ wd, sqrMom: sqr_mom, eps });
  gpu.write(bag.a, Float32Array.from(start));
  for (const { lr, mom, grad, p } of steps) {
    opt.lrs = [lr, 0];
    opt.mom = mom;
    step(grad, bag.a);
    (await read(bag.a)).forEach((value, i) => {
      expect(Math.abs(value / p[i] - 1)).toBeLessThan(1e-6);
    });
  }
});

describe("groups", () => {
  test("learn at their own rates, and only weights decay", async () => {
    const { bag, opt, step } = setUp({ wd: 0.1 });
    opt.lrs = [0.5, 0.25];
    step([0, 0], bag.a, bag.aNorm, bag.aBias, bag.b);
    expect(await read(bag.a)).toEqual([Math.fround(0.95), Math.fround(0.95)]);
    expect(await read(bag.aNorm)).toEqual([1, 1]);
    expect(await read(bag.aBias)).toEqual([1, 1]);
    expect(await read(bag.b)).toEqual([Math.fround(0.975), Math.fround(0.975)]);
  });

  test("that are frozen stay, but for normalisation", async () => {
    const { bag, opt, step } = setUp({ wd: 0.1 });
    opt.freeze();
    opt.lrs = [0.5, 0.25];
    expect([bag.a, bag.aNorm, bag.aBias, bag.b].map((p) => p.requiresGrad)).toEqual([false, true, false, true]);
    step([1, 1], bag.aNorm, bag.b);
    expect(await read(bag.a)).toEqual([1, 1]);
    expect(await read(bag.aBias)).toEqual([1, 1]);
    expect((await read(bag.aNorm))[0]).toBeCloseTo(0.5, 4);
    expect((await read(bag.b))[0]).toBeCloseTo(0.975 - 0.25, 4);
  });

  test("that are frozen after they were trained go on decaying, as in fast.ai", async () => {
    const { bag, opt, step } = setUp({ wd: 0.1 });
    opt.lrs = [0, 0];
    step([1, 1], bag.a, bag.aNorm, bag.aBias, bag.b);
    opt.freeze();
    opt.lrs = [0.5, 0.25];
    step([0, 0], bag.aNorm, bag.b);
    expect(await read(bag.a)).toEqual([Math.fround(0.95), Math.fround(0.95)]);
    expect(await read(bag.aBias)).toEqual([1, 1]);
  });
});

test("freezing and unfreezing forget the moments and the count of steps", async () => {
  const { bag, opt, step } = setUp({ wd: 0 });
  opt.lrs = [0.1, 0.1];
  step([5, -3], bag.b);
  step([2, 7], bag.b);
  opt.unfreeze();
  const before = await read(bag.b);
  step([1, -1], bag.b);
  // A first step is as long as the rate, whatever the gradient.
  const after = await read(bag.b);
  expect(after[0] - before[0]).toBeCloseTo(-0.1, 5);
  expect(after[1] - before[1]).toBeCloseTo(0.1, 5);
});

test("a step without memory is refused, with the remedy", () => {
  const store = new ParameterStore(gpu, new Bag(), () => 0);
  const opt = new AdamW(store, 1);
  expect(() => opt.step()).toThrow("call allocate before the first step");
  expect(() => store.gradients).toThrow("call allocateGradients first");
  opt.release();
  store.release();
});

test("a state copied before there was memory is restored as none, with a count of no steps", async () => {
  const { bag, opt, step } = setUp({ wd: 0 });
  const state = opt.copyState();
  expect(state.moments).toBeUndefined();
  step([5, -3], bag.b);
  opt.restoreState(state);
  opt.lrs = [0.1, 0.1];
  const before = await read(bag.b);
  step([-1, 1], bag.b);
  const after = await read(bag.b);
  expect(after[0] - before[0]).toBeCloseTo(0.1, 5);
  expect(after[1] - before[1]).toBeCloseTo(-0.1, 5);
});
