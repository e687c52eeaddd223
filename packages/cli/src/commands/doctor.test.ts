import { expect, test } from "vitest";
import { invoke } from "../testing/invoke.js";
import { describeTuning } from "./doctor.js";

test("says the same in words and as JSON", async () => {
  const { code, events, stderr } = await invoke(["doctor", "--json"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(events).toHaveLength(1);
  const [{ gpu, host, speed, tuning, remedies }] = events as { [key: string]: Record<string, unknown> }[];
  expect(gpu).toMatchObject({ kind: expect.stringMatching(/^(gpu|software)$/), limits: expect.any(Object) });
  expect(speed.gflops).toBeGreaterThan(0);

  const { stdout } = await invoke(["doctor"]);
  expect(stdout).toContain(String(gpu.device || gpu.architecture));
  expect(stdout).toContain(String(host.node));
  expect(stdout).toMatch(/[\d.]+ GFLOP\/s/);
  for (const feature of gpu.features as string[]) expect(stdout).toContain(feature);
  for (const limit of Object.keys(gpu.limits as object)) expect(stdout).toContain(limit);
  for (const remedy of remedies as unknown as string[]) expect(stdout).toContain(remedy);
  expect(stdout).toContain(describeTuning(tuning as unknown as Parameters<typeof describeTuning>[0]));
  expect(stdout).not.toContain("\x1b");
}, 60_000);

test("says which kernels are remembered, where, and how to forget them", () => {
  const file = "/cache/kernels/a.json";
  const choices = { a: "winograd 2 32", b: "direct 64" };
  const known = describeTuning({ on: true, file, choices });
  for (const part of ["2 choices", file, "new version", "delete it"]) expect(known).toContain(part);
  expect(known).not.toContain("unused");
  expect(describeTuning({ on: false, file, choices })).toContain("unused");
  expect(describeTuning({ on: true, file, choices: {} })).toMatch(/nothing remembered.*next training.*a\.json/);
  expect(describeTuning({ on: false, file, choices: {} })).toMatch(/^none/);
});
