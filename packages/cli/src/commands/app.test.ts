import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeModelFile, writeSafetensors } from "@sunbear/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { invoke } from "../testing/invoke.js";

const work = await mkdtemp(join(tmpdir(), "sunbear-app-"));
const at = (...parts: string[]) => join(work, ...parts);
const zero = new Map([["a", { dtype: "F32", shape: [1], data: new Float32Array(1) } as const]]);

beforeAll(async () => {
  const description = {
    ...({ architecture: "resnet18", vocab: ["cat", "dog", "eel"], transforms: {}, normalize: null, ps: 0.5 } as const),
    linFtrs: [512],
  };
  await writeFile(at("model"), writeModelFile(description, zero));
  await writeFile(at("future"), writeSafetensors(zero, { sunbear: '{"version":99}' }));
  await mkdir(at("full"));
  await writeFile(at("full/notes.txt"), "mine");
});

afterAll(() => rm(work, { recursive: true, force: true }));

test("writes the page, the model and what the page asks first, and says how to look at it", async () => {
  const out = at("some where/app");
  const { code, stdout } = await invoke(["app", at("model"), "--out", out, "--title", "Cat, dog or eel?"]);
  expect(code).toBe(0);
  expect(stdout).toContain("3 classes");
  expect(stdout).toContain(`serve '${out}'`);
  expect((await readdir(out)).sort()).toEqual(["app.json", "assets", "index.html", "model.safetensors"]);
  expect(JSON.parse(await readFile(join(out, "app.json"), "utf8"))).toEqual({
    ...{ title: "Cat, dog or eel?", model: "model.safetensors" },
  });
  expect(await readFile(join(out, "model.safetensors"))).toEqual(await readFile(at("model")));
  // Below any path of any host: no address begins at the root, or anywhere else.
  const page = await readFile(join(out, "index.html"), "utf8");
  const addresses = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
  expect(addresses.length).toBeGreaterThan(0);
  for (const address of addresses) expect(address).toMatch(/^\.\/|^data:/);
  for (const address of addresses.filter((address) => address.startsWith("./"))) await readFile(join(out, address));
});

test("takes an empty folder, and tells of it as JSON", async () => {
  await mkdir(at("empty"));
  const { code, events } = await invoke(["app", at("model"), "--out", at("empty"), "--json"]);
  expect(code).toBe(0);
  expect(events).toEqual([
    { event: "done", folder: at("empty"), vocab: ["cat", "dog", "eel"], bytes: expect.any(Number) },
  ]);
  expect(JSON.parse(await readFile(at("empty/app.json"), "utf8"))).toEqual({ model: "model.safetensors" });
});

test.each([
  ["a folder with something in it", ["model", "full"], /full isn't empty/],
  ["a file", ["model", "full/notes.txt"], /notes\.txt is a file/],
  ["a model of a newer version", ["future", "new"], /version 99/],
  ["a model that isn't there", ["nothing", "new"], /nothing doesn't exist/],
])("refuses %s, and leaves nothing behind", async (_, [model, out], said) => {
  const before = await readdir(work, { recursive: true });
  const { code, stderr } = await invoke(["app", at(model), "--out", at(out)]);
  expect(code).toBe(1);
  expect(stderr).toMatch(said);
  expect(await readdir(work, { recursive: true })).toEqual(before);
});

test("stopped in time, it leaves nothing behind", async () => {
  const before = await readdir(work, { recursive: true });
  const { code, stderr } = await invoke(["app", at("model"), "--out", at("stopped")], { signal: AbortSignal.abort() });
  expect(code).toBe(130);
  expect(stderr).toContain("nothing was written");
  expect(await readdir(work, { recursive: true })).toEqual(before);
});
