import { expect, it } from "vitest";
import { LatestOnly } from "./latest-only.js";

it("runs the first and the last of many, and never two at once", async () => {
  const saves = new LatestOnly();
  const log: string[] = [];
  const task = (name: string) => async () => {
    log.push(`begin ${name}`);
    await new Promise((resolve) => setTimeout(resolve));
    log.push(`end ${name}`);
  };
  for (const name of ["a", "b", "c"]) void saves.run(task(name));
  await saves.settled();
  expect(log).toEqual(["begin a", "end a", "begin c", "end c"]);
  void saves.run(task("d"));
  await saves.settled();
  expect(log.slice(-2)).toEqual(["begin d", "end d"]);
});

it("starts what waits at once when it is told that there is no later", async () => {
  const saves = new LatestOnly();
  const log: string[] = [];
  void saves.run(async () => {
    log.push("a");
    await new Promise((resolve) => setTimeout(resolve));
  });
  void saves.run(async () => void log.push("b"));
  expect(log).toEqual(["a"]);
  saves.flush();
  expect(log).toEqual(["a", "b"]);
  saves.flush();
  await saves.settled();
  expect(log).toEqual(["a", "b"]);
});
