import { expect, test } from "vitest";
import { invoke } from "./testing/invoke.js";

const OUT_OF_RANGE: readonly (readonly [option: string, value: string, range: string])[] = [
  ["--epochs", "0", "a whole number from 1 to 10000"],
  ["--epochs", "1.5", "a whole number from 1 to 10000"],
  ["--epochs", "many", "a whole number from 1 to 10000"],
  ["--freeze-epochs", "-1", "a whole number from 0 to 10000"],
  ["--size", "31", "a whole number from 32 to 1024"],
  ["--size", "1e9", "a whole number from 32 to 1024"],
  ["--batch-size", "1", "a whole number from 2 to 1024"],
  ["--batch-size", "", "a whole number from 2 to 1024"],
  ["--valid-pct", "0", "a number above 0 and below 1"],
  ["--valid-pct", "1", "a number above 0 and below 1"],
  ["--valid-pct", "NaN", "a number above 0 and below 1"],
  ["--seed", "-1", "a whole number from 0 to 4294967295"],
  ["--seed", "4294967296", "a whole number from 0 to 4294967295"],
  ["--min-scale", "0", "a number above 0 and at most 1"],
  ["--min-scale", "1.01", "a number above 0 and at most 1"],
  ["--aug-mult", "-1", "a number from 0 to 3.5"],
  ["--aug-mult", "4", "a number from 0 to 3.5"],
  ["--base-lr", "-0.1", "a number above 0 and at most 10"],
  ["--base-lr", "Infinity", "a number above 0 and at most 10"],
];

test.each(OUT_OF_RANGE)("train %s %s is refused with its range", async (option, value, range) => {
  const { code, stdout, stderr } = await invoke(["train", "nowhere", option, value]);
  expect(code).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/^error: /);
  for (const part of [option, `'${value}'`, range]) expect(stderr).toContain(part);
});

const DEFAULTS = [
  ...["--size", "224", "--valid-pct", "0.2", "--seed", "42", "--resize", "random-resized-crop", "--min-scale", "0.3"],
  ...["--aug-mult", "0", "--arch", "resnet18", "--epochs", "4", "--freeze-epochs", "0", "--batch-size", "64"],
  ...["--base-lr", "0.002", "--weights", "none"],
];

test("every default of train may be said aloud", async () => {
  const { code, stderr } = await invoke(["train", "nowhere", ...DEFAULTS]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/nowhere.*check the path/); // beyond the options, that is
});

test("lr-find has no options that it wouldn't heed", async () => {
  for (const option of ["--epochs", "--out"])
    expect((await invoke(["lr-find", "nowhere", option, "3"])).stderr).toContain(`unknown option '${option}'`);
});

test("no default is shown as code", async () => {
  for (const command of ["collect", "train", "lr-find", "show", "inspect", "verify"])
    expect((await invoke([command, "--help"])).stdout).not.toMatch(/default: *[[{]/);
});

test("train --resize names what can be chosen", async () => {
  const { code, stderr } = await invoke(["train", "nowhere", "--resize", "stretch"]);
  expect(code).toBe(1);
  for (const part of ["--resize", "stretch", "random-resized-crop", "crop", "squish", "pad"])
    expect(stderr).toContain(part);
});

test("an option, a command or an argument that isn't known is named", async () => {
  expect((await invoke(["train", "--epoch", "3"])).stderr).toMatch(/--epoch.*--epochs/s);
  expect((await invoke(["trian"])).stderr).toMatch(/trian.*train/s);
  expect((await invoke(["predict"])).stderr).toContain("model");
  expect((await invoke(["predict", "model"])).stderr).toContain("image");
});

test("with --json an error is an event on stdout", async () => {
  const { code, events, stderr } = await invoke(["train", "--epochs", "0", "--json"]);
  expect(code).toBe(1);
  expect(stderr).toBe("");
  expect(events).toEqual([{ event: "error", message: expect.stringContaining("--epochs") }]);
});

test("help and version go to stdout, and are no errors", async () => {
  expect(await invoke(["--help"])).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("doctor") });
  expect(await invoke(["train", "--help"])).toMatchObject({ code: 0, stdout: expect.stringContaining("--min-scale") });
  expect(await invoke(["--version"])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  expect(await invoke([])).toMatchObject({ code: 1, stderr: expect.stringContaining("Usage: sunbear") });
});
