import { expect, test } from "vitest";
import { prefetch } from "./prefetch.js";

const upTo = (n: number) => {
  let i = 0;
  return () => (i < n ? i++ : undefined);
};
const tick = () => new Promise((resolve) => setTimeout(resolve));

test("results come in the order of the jobs, whichever ends first", async () => {
  const run = (i: number) => new Promise<number>((resolve) => setTimeout(resolve, (7 - i) * 3, i));
  const results: number[] = [];
  for await (const result of prefetch(upTo(7), run, { ahead: 3 })) results.push(result);
  expect(results).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test("jobs run ahead while the consumer is busy, and never more than allowed", async () => {
  let begun = 0;
  const results = prefetch(upTo(100), async () => ++begun, { ahead: 5 });
  expect(begun).toBe(0);
  for (let taken = 1; taken <= 20; taken++) {
    await results.next();
    await tick();
    expect(begun).toBe(taken + 5);
  }
  await results.return();
});

test("a failure comes in its turn and ends it, without an unhandled rejection", async () => {
  const run = async (i: number) => {
    if (i >= 2) throw new Error(`job ${i}`);
    return i;
  };
  const results: number[] = [];
  const all = async () => {
    for await (const result of prefetch(upTo(9), run, { ahead: 9 })) results.push(result);
  };
  await expect(all()).rejects.toThrow("job 2");
  expect(results).toEqual([0, 1]);
  await tick();
});

test("an abort ends it, and waiting jobs learn of it", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  let begun = 0;
  const stoppedAfter: boolean[] = [];
  const run = async (_: number, isStopped: () => boolean) => {
    begun++;
    await tick();
    stoppedAfter.push(isStopped());
  };
  const results = prefetch(upTo(50), run, { ahead: 4, signal });
  await results.next();
  const before = begun;
  controller.abort(new Error("enough"));
  await expect(results.next()).rejects.toThrow("enough");
  await tick();
  expect(begun).toBe(before);
  expect(stoppedAfter.at(-1)).toBe(true);
});
