import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { adapterName } from "../device/choices.js";
import { version } from "../version.js";
import { fileChoices } from "./choices.js";

describe("choices in files", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sunbear-test-"));
  afterAll(() => rm(folder, { recursive: true }));
  const store = fileChoices(join(folder, "kernels"));
  const info = { vendor: "a", architecture: "b/../c", device: "", description: "driver 1" } as GPUAdapterInfo;
  const name = adapterName(info, 32);

  test("are what was saved, for each adapter and driver its own", async () => {
    expect(await store.load(name)).toEqual({});
    await store.save(name, { conv: "winograd 32" });
    expect(await store.load(name)).toEqual({ conv: "winograd 32" });
    expect(await store.load(adapterName({ ...info, description: "driver 2" }, 32))).toEqual({});
    expect(await readdir(folder)).toEqual(["kernels"]); // no name leads out of the folder
    const files = await readdir(join(folder, "kernels"));
    expect(files.map((file) => join(folder, "kernels", file))).toEqual([store.fileOf(name)]);
  });

  test("are forgotten by another version, which writes its own over them", async () => {
    const file = store.fileOf(name);
    await store.save(name, { conv: "winograd 32" });
    const saved = await readFile(file, "utf8");
    await writeFile(file, saved.replace(version, "0.0.9"));
    expect(await store.load(name)).toEqual({});
    await writeFile(file, '{ "conv": "winograd 32" }'); // as before versions were noted
    expect(await store.load(name)).toEqual({});
    await store.save(name, { conv: "winograd 32" });
    expect(await readFile(file, "utf8")).toBe(saved);
    expect(await store.load(name)).toEqual({ conv: "winograd 32" });
  });

  test("are none where the file isn't of the form, or can't be written", async () => {
    const file = store.fileOf(name);
    const sunbear = JSON.stringify(version);
    const wrong = [`{"sunbear": ${sunbear}}`, `{"sunbear": ${sunbear}, "choices": {"a": 3}}`];
    for (const text of ["", "nonsense", "[1]", "null", ...wrong]) {
      await writeFile(file, text);
      expect(await store.load(name)).toEqual({});
    }
    await fileChoices(join(file, "below a file")).save(name, {});
  });
});
