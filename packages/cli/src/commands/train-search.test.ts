import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endpointsOf, engines } from "../../../../tests/collect/engines.js";
import { misbehaviour, serve, type TestServer } from "../../../../tests/collect/server.js";
import { type Invocation, invoke } from "../testing/invoke.js";

const work = await mkdtemp(join(tmpdir(), "sunbear-cli-"));
const folder = join(work, "bears");
const out = join(work, "out");
let server: TestServer;
let json: Invocation;

beforeAll(async () => {
  server = await serve(
    {},
    engines(() => `${server.base}/photo`),
    misbehaviour(),
  );
  const local = Object.entries(endpointsOf(server.base)).flatMap(([name, url]) => ["--endpoint", `${name}=${url}`]);
  const settings = ["--max", "12", "--size", "32", "--batch-size", "4", "--epochs", "2", "--weights", "none"];
  const search = ["--search", "grizzly bear, teddy bear", ...local, "--allow-host", server.host];
  json = await invoke(["train", folder, ...search, ...settings, "--out", out, "--profile", "--json"]);
}, 240_000);

afterAll(async () => {
  await server.close();
  await rm(work, { recursive: true, force: true });
});

describe("train --search --profile", () => {
  test("fills the folder, and trains on what it found", async () => {
    expect(json.stderr).toBe("");
    expect(json.code, json.stdout).toBe(0);
    expect((await readdir(folder)).filter((name) => name.endsWith("bear")).sort()).toEqual([
      "grizzly bear",
      "teddy bear",
    ]);
    const start = json.events.find(({ event }) => event === "start");
    expect(start).toMatchObject({ vocab: ["grizzly bear", "teddy bear"] });
    expect(json.events.filter(({ event }) => event === "collected")).toHaveLength(1);
    expect(json.events.at(-1)).toMatchObject({ event: "done", model: join(out, "export.safetensors") });
  });

  test("times a step kernel by kernel", async () => {
    const profile = json.events.find(({ event }) => event === "profile") as unknown as {
      rows: { kernel: string; share: number }[];
      milliseconds: number;
      peakGflops: number;
    };
    expect(profile.rows.map(({ kernel }) => kernel)).toContain("adamW");
    expect(profile.rows.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
    expect(profile.peakGflops).toBeGreaterThan(0);
    const { traceEvents } = JSON.parse(await readFile(join(out, "profile.json"), "utf8"));
    const traced = traceEvents.reduce((sum: number, { dur }: { dur: number }) => sum + dur / 1000, 0);
    expect(traced).toBeCloseTo(profile.milliseconds, 3);
  });

  test("wants two classes at least", async () => {
    const { code, stderr } = await invoke(["train", "--search", "grizzly bear"]);
    expect(code).toBe(1);
    expect(stderr).toContain("name two classes or more");
  });
});
