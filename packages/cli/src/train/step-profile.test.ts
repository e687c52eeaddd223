import { expect, test } from "vitest";
import { profileTable, waitingOf } from "./step-profile.js";

const step = (epoch: number, batch: number, seconds: number, waitSeconds: number) => ({
  ...{ epoch, batch, seconds, waitSeconds },
});

test("waiting is summed up over all steps but those that compile", () => {
  const steps = [step(0, 0, 50, 20), step(0, 1, 3, 0.5), step(1, 0, 4, 0.25), step(0, 0, 9, 9), step(0, 1, 1, 0)];
  expect(waitingOf(steps)).toEqual({ steps: 3, seconds: 8, waitSeconds: 0.75 });
});

test("the table ends with the peak and the share of waiting", () => {
  const row = { kernel: "matmul", calls: 2, milliseconds: 9, share: 0.9, gflops: 50, gigabytesPerSecond: 1 };
  const waiting = { steps: 3, seconds: 8, waitSeconds: 0.75 };
  const lines = profileTable({ rows: [row], milliseconds: 10, peakGflops: 100, waiting });
  expect(lines[1]).toMatch(/^matmul +2 +9\.00 +90\.0 % +50\.0 +50\.0 % +1\.0$/);
  expect(lines.slice(-4)).toEqual([
    expect.stringMatching(/^others +1\.00 +10\.0 %$/),
    expect.stringMatching(/^one step, on the GPU +10\.00$/),
    "The adapter's peak, measured: 100 GFLOP/s.",
    "Waiting for pictures: 9.4 % of the 8.0 s of 3 steps.",
  ]);
});
