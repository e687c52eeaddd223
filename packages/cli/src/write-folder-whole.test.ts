import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeWhole } from "@sunbear/data";
import { afterAll, describe, expect, test } from "vitest";
import { explain } from "./errors.js";
import { writeFolderWhole } from "./write-folder-whole.js";

const work = await mkdtemp(join(tmpdir(), "sunbear-write-"));
afterAll(() => rm(work, { recursive: true, force: true }));

/** As Node tells of a disk that fills up while a file is written: it names none. */
const full = () =>
  Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC", syscall: "write" });

const said = (work: Promise<void>) =>
  work.then(
    () => expect.fail("it should have failed"),
    (error: unknown) => explain(error, false),
  );

describe("a folder", () => {
  const path = join(work, "app");
  const go = new AbortController().signal;

  test.each([
    ["the disk is full", full()],
    [
      "a copy fails",
      (draft: string) =>
        Object.assign(full(), { syscall: "copyfile", path: "page/index.html", dest: `${draft}/index.html` }),
    ],
  ])("isn't there if %s, and the error names it", async (_, error) => {
    const write = writeFolderWhole(path, go, async (folder) => {
      await writeFile(join(folder, "half"), "of it");
      throw typeof error === "function" ? error(folder) : error;
    });
    expect(await said(write)).toBe(`${path} has no space left on its disk: free some, or choose another place`);
    expect(await readdir(work)).toEqual([]);
  });

  test("isn't blamed for a file that it was to be filled from", async () => {
    const source = join(work, "nothing");
    const write = writeFolderWhole(path, go, async () => void (await readFile(source)));
    expect(await said(write)).toBe(`${source} doesn't exist: check the spelling`);
  });
});

test("a file that can't be written is named, and nothing is left of it", async () => {
  expect(await said(writeWhole(work, "text"))).toContain(`${work} is a folder, not a file: name a file`);
  const path = join(work, "no such folder", "report.html");
  expect(await said(writeWhole(path, "text"))).toBe(`${path} doesn't exist: check the spelling`);
  expect(await readdir(work)).toEqual([]);
});

test("a full disk is told of in words even where no file is known", () => {
  expect(explain(full(), false)).toBe(
    "What was being written has no space left on its disk: free some, or choose another place",
  );
});
