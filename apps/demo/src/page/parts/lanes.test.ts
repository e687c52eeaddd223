import { expect, it } from "vitest";
import { Lanes } from "./lanes.js";

it("runs so many at once and no more, in order", async () => {
  const lanes = new Lanes(2);
  const log: string[] = [];
  const ends: (() => void)[] = [];
  const task = (name: string) =>
    lanes.run(async () => {
      log.push(name);
      await new Promise<void>((resolve) => ends.push(resolve));
    });
  const all = ["a", "b", "c"].map(task);
  await Promise.resolve();
  expect(log).toEqual(["a", "b"]);
  ends[0]();
  await all[0];
  await Promise.resolve();
  expect(log).toEqual(["a", "b", "c"]);
  ends[1]();
  ends[2]();
  await Promise.all(all);
});

it("goes on after a failure", async () => {
  const lanes = new Lanes(1);
  const failing = lanes.run(() => Promise.reject(new Error("no picture")));
  const next = lanes.run(async () => 7);
  await expect(failing).rejects.toThrow("no picture");
  await expect(next).resolves.toBe(7);
});
