import { appendFile, link, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { getImageFiles } from "../files.js";
import { CleanFolder, OutsideError } from "./index.js";

let work: string;
let folder: string;
let clean: CleanFolder;
const FILES = ["bear/1.jpg", "bear/2.jpg", "bear/a b.c.jpg", "cat/1.jpg", "cat/3"];
const LOG = ".sunbear/clean.jsonl";

beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), "sunbear-clean-"));
  folder = join(work, "pets");
  await write(FILES);
  clean = await CleanFolder.open(folder);
});
afterEach(() => rm(work, { recursive: true, force: true }));

/** Each file holds its own name, so that one sees where it came from. */
async function write(names: readonly string[]): Promise<void> {
  for (const name of names) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), name);
  }
}

/** All files that can be seen, with what they hold. */
async function tree(under = folder): Promise<Record<string, string>> {
  const entries = await readdir(under, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const pairs = files.map(async (file) => [file.slice(under.length + 1), await readFile(file, "utf8")] as const);
  return Object.fromEntries((await Promise.all(pairs)).filter(([name]) => !name.startsWith(".")).sort());
}

const asWritten = Object.fromEntries(FILES.map((name) => [name, name]));
const applied = {
  "bear/2.jpg": "bear/2.jpg",
  "cat/1-1.jpg": "bear/1.jpg",
  "cat/1.jpg": "cat/1.jpg",
  "dog/3": "cat/3",
};
const CHANGES = [
  { name: "bear/1.jpg", to: "cat" },
  { name: "bear/a b.c.jpg", to: null },
  { name: "cat/3", to: "dog" },
];

test("moves to a class's folder without overwriting, and to the trash; undo leaves all as it was", async () => {
  expect(await clean.canUndo()).toBe(false);
  expect(await clean.apply(CHANGES)).toEqual({
    moves: [
      { from: "bear/1.jpg", to: "cat/1-1.jpg", deleted: false },
      { from: "bear/a b.c.jpg", to: ".trash/bear/a b.c.jpg", deleted: true },
      { from: "cat/3", to: "dog/3", deleted: false },
    ],
    missing: [],
  });
  expect(await tree()).toEqual(applied);
  expect(await readFile(join(folder, ".trash/bear/a b.c.jpg"), "utf8")).toBe("bear/a b.c.jpg");
  expect((await getImageFiles(folder)).map((path) => clean.nameOf(path))).toEqual([
    "bear/2.jpg",
    "cat/1-1.jpg",
    "cat/1.jpg",
  ]);

  const undone = await clean.undo();
  expect(undone!.moves).toHaveLength(3);
  expect(undone!.kept).toEqual([]);
  expect(await tree()).toEqual(asWritten);
  expect(await readdir(folder)).not.toContain("dog");
  expect(await clean.undo()).toBeUndefined();
});

test("undoes application after application, also in another process", async () => {
  await clean.apply([{ name: "bear/1.jpg", to: "cat" }]);
  const between = await tree();
  await clean.apply([{ name: "cat/1-1.jpg", to: null }]);
  const other = await CleanFolder.open(folder);
  await other.undo();
  expect(await tree()).toEqual(between);
  await other.undo();
  expect(await tree()).toEqual(asWritten);
});

test("two at once go one after the other", async () => {
  const both = CHANGES.slice(0, 2).map((change) => clean.apply([change]));
  expect((await Promise.all(both)).flatMap(({ moves }) => moves)).toHaveLength(2);
  await clean.undo();
  await clean.undo();
  expect(await tree()).toEqual(asWritten);
});

test("what has gone is told, and what took a place is left there", async () => {
  await rm(join(folder, "bear/1.jpg"));
  const { missing } = await clean.apply(CHANGES);
  expect(missing).toEqual(["bear/1.jpg"]);
  await writeFile(join(folder, "cat/3"), "new");
  const { moves, kept } = (await clean.undo())!;
  expect(kept).toEqual([{ from: "cat/3", to: "dog/3", deleted: false }]);
  expect(moves).toHaveLength(1);
  expect(await tree()).toMatchObject({ "cat/3": "new", "dog/3": "cat/3" });
});

/** The log and the files as they were after so many lines, and the last of them half way through its deed. */
async function crashAfter(lines: number, half: "not moved" | "both names" | "cut line"): Promise<void> {
  await clean.apply(CHANGES);
  const all = (await readFile(join(folder, LOG), "utf8")).trimEnd().split("\n");
  const moves = all.map((line) => JSON.parse(line)).filter(({ event }) => event === "move");
  const kept = all.slice(0, lines);
  const last = JSON.parse(kept.at(-1)!);
  for (const move of moves.toReversed()) {
    const [from, to] = [join(folder, move.from), join(folder, move.to)];
    const logged = kept.some((line) => JSON.parse(line).from === move.from);
    if (!logged || (move.from === last.from && half !== "both names")) await rename(to, from);
    else if (move.from === last.from) await link(to, from);
  }
  await writeFile(join(folder, LOG), `${kept.join("\n")}\n`);
  if (half === "cut line") await appendFile(join(folder, LOG), '{"event":"mo');
}

// Lines: apply, three moves, applied.
const crashes = [1, 2, 3, 4].flatMap((lines) =>
  (["not moved", "both names", "cut line"] as const).map((half) => [lines, half] as const),
);

test.each(crashes)("after a crash at line %d (%s) another apply completes", async (lines, half) => {
  await crashAfter(lines, half);
  await (await CleanFolder.open(folder)).apply([]);
  expect(await tree()).toEqual(applied);
  await clean.undo();
  expect(await tree()).toEqual(asWritten);
});

test.each(crashes)("after a crash at line %d (%s) undo takes all back", async (lines, half) => {
  await crashAfter(lines, half);
  await (await CleanFolder.open(folder)).undo();
  expect(await tree()).toEqual(asWritten);
  expect(await clean.canUndo()).toBe(false);
});

test("after a crash while undoing, the undoing is completed, by apply too", async () => {
  await clean.apply(CHANGES);
  const log = await readFile(join(folder, LOG), "utf8");
  await clean.undo();
  await mkdir(join(folder, "dog"));
  await rename(join(folder, "cat/3"), join(folder, "dog/3"));
  await writeFile(
    join(folder, LOG),
    `${log}${JSON.stringify({ event: "undo", id: JSON.parse(log.split("\n")[0]).id })}\n`,
  );
  await clean.apply([]);
  expect(await tree()).toEqual(asWritten);
});

const HOSTILE = [
  "../secret.jpg",
  "bear/../../secret.jpg",
  "/etc/passwd",
  "bear/./1.jpg",
  "bear//1.jpg",
  "",
  ".",
  "..",
  "bear/\0.jpg",
  ".trash/bear/1.jpg",
  ".sunbear/clean.jsonl",
  "bear/.hidden.jpg",
  "1.jpg",
];

test.each(HOSTILE)("refuses the name %j, and moves nothing", async (name) => {
  await writeFile(join(work, "secret.jpg"), "secret");
  const changes = [CHANGES[0], { name, to: null }];
  await expect(clean.apply(changes)).rejects.toThrow(OutsideError);
  expect(await tree()).toEqual(asWritten);
  expect(await readdir(work)).toEqual(["pets", "secret.jpg"]);
});

test.each(["../cat", "a/b", "..", ".", "", ".trash", "x\0y", "x".repeat(256)])("refuses the class %j", async (to) => {
  await expect(clean.apply([{ name: "bear/1.jpg", to }])).rejects.toThrow(OutsideError);
  expect(await tree()).toEqual(asWritten);
});

test("refuses links: of files, of folders, of the trash and of its own folder", async () => {
  const outside = join(work, "outside");
  await mkdir(outside);
  await writeFile(join(outside, "1.jpg"), "secret");
  await symlink(join(outside, "1.jpg"), join(folder, "bear/link.jpg"));
  await symlink(outside, join(folder, "linked"));
  const own = (await clean.pictures()).map((path) => clean.nameOf(path));
  expect(own).toEqual(["bear/1.jpg", "bear/2.jpg", "bear/a b.c.jpg", "cat/1.jpg"]);
  for (const change of [
    { name: "bear/link.jpg", to: "cat" },
    { name: "linked/1.jpg", to: "cat" },
    { name: "bear/1.jpg", to: "linked" },
  ])
    await expect(clean.apply([change])).rejects.toThrow(/is a link/);
  await symlink(outside, join(folder, ".trash"));
  await expect(clean.apply([{ name: "bear/1.jpg", to: null }])).rejects.toThrow(/is a link/);
  await symlink(outside, join(folder, ".sunbear"));
  await expect(CleanFolder.open(folder)).rejects.toThrow(/is a link/);
  expect(await tree(outside)).toEqual({ "1.jpg": "secret" });
});

test.each([
  { from: "bear/9.jpg", to: "../secret.jpg" },
  { from: "../stolen.jpg", to: "bear/1.jpg" },
  { from: "bear/9.jpg", to: ".trash/../../secret.jpg" },
])("a log that was tampered with leads nowhere: %j", async (move) => {
  await writeFile(join(work, "secret.jpg"), "secret");
  await mkdir(join(folder, ".sunbear"));
  const lines = [
    { event: "apply", id: "x", changes: [] },
    { event: "move", id: "x", ...move },
    { event: "applied", id: "x" },
  ];
  await writeFile(join(folder, LOG), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  await expect(clean.undo()).rejects.toThrow(OutsideError);
  expect(await tree()).toEqual(asWritten);
  expect(await readdir(work)).toEqual(["pets", "secret.jpg"]);
});

test("a folder that isn't there is named", async () => {
  await expect(CleanFolder.open(join(work, "nowhere"))).rejects.toThrow("nowhere");
  await expect(CleanFolder.open(join(folder, "cat/3"))).rejects.toThrow("cat/3");
});
