import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { invoke } from "../testing/invoke.js";
import { photos, writeTree } from "../testing/photos.js";

const work = await mkdtemp(join(tmpdir(), "sunbear-cli-show-"));
const folder = join(work, "photos");
beforeAll(() => writeTree(folder, photos({ blue: 6, green: 6 })));
afterAll(() => rm(work, { recursive: true, force: true }));

/** Width and height, as a PNG's header has them. */
async function pngSize(path: string): Promise<readonly [number, number]> {
  const bytes = await readFile(path);
  expect(bytes.subarray(1, 4).toString()).toBe("PNG");
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

test("show draws a grid of photos", async () => {
  const out = join(work, "batch.png");
  const { code, stdout, stderr } = await invoke(["show", folder, "--size", "32", "--max-n", "6", "--out", out]);
  expect([code, stdout]).toEqual([0, `6 pictures drawn to ${out}.\n`]);
  expect(stderr).not.toContain("batch"); // of which it needs none
  expect(await pngSize(out)).toEqual([10 + 3 * 170, 10 + 2 * 196]);
});

test("show draws augmented ones of one photo, and the same for the same seed", async () => {
  const draw = async (name: string, seed: string) => {
    const out = join(work, name);
    const { events } = await invoke([
      ...["show", folder, "--size", "32", "--unique", "--aug-mult", "2", "--seed", seed, "--out", out, "--json"],
    ]);
    expect(new Set(events[0].labels as string[]).size).toBe(1);
    return readFile(out);
  };
  const first = await draw("1.png", "4");
  expect(await draw("2.png", "4")).toEqual(first);
  expect(await draw("3.png", "5")).not.toEqual(first);
});

test("show wants a PNG", async () => {
  const { code, stderr } = await invoke(["show", folder, "--out", join(work, "batch.jpg")]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/ends in \.png/);
});

test("inspect says what lies in a folder, in words and as JSON, and writes a page", async () => {
  const page = join(work, "page.html");
  const text = await invoke(["inspect", folder, "--page", page]);
  expect(text.code).toBe(0);
  expect(text.stdout).toContain("12 files in 2 classes");
  expect(text.stdout).toContain("Formats: bmp 12");
  expect(text.stdout).toContain("Can't be read: none");
  expect(await readFile(page, "utf8")).toContain("<h2>blue: 6");
  const { events } = await invoke(["inspect", folder, "--json"]);
  expect(events).toMatchObject([{ event: "done", files: 12, imbalance: 1, width: { median: 32 } }]);
  const missing = await invoke(["inspect", join(work, "none")]);
  expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining("none")]);
});
