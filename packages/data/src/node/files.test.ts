import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterAll, expect, test } from "vitest";
import { shared, testWithShared } from "../../../../tests/shared.js";
import { getImageFiles } from "./files.js";

const root = mkdtempSync(join(tmpdir(), "sunbear-files-"));
afterAll(() => rmSync(root, { recursive: true }));

function folderOf(name: string, files: readonly string[]): string {
  for (const file of files) {
    mkdirSync(dirname(join(root, name, file)), { recursive: true });
    writeFileSync(join(root, name, file), "");
  }
  return join(root, name);
}

const listed = async (folder: string, ...options: [object?]) =>
  (await getImageFiles(folder, ...options)).map((file) => relative(folder, file).replaceAll("\\", "/"));

test("pictures of every extension, sorted by code point, without dot-files and other files", async () => {
  const folder = folderOf("sorted", [
    "b/2.JPG",
    "b/10.jpeg",
    "a b/x.webp",
    "a/x.png",
    "c.svg",
    "notes.txt",
    "b/.1.jpg",
    ".git/x.png",
    "png",
  ]);
  expect(await listed(folder)).toEqual(["a b/x.webp", "a/x.png", "b/10.jpeg", "b/2.JPG", "c.svg"]);
});

test("thousands of files in many folders, none twice and none left out", async () => {
  const first = join(folderOf("many", ["0/0.jpg"]), "0/0.jpg");
  const names = Array.from({ length: 3000 }, (_, i) => `${i % 30}/${i}.jpg`);
  for (const name of names.slice(1)) {
    mkdirSync(dirname(join(root, "many", name)), { recursive: true });
    linkSync(first, join(root, "many", name));
  }
  // Digits have the same order as code points and as UTF-16 units, so the plain sort is right here.
  expect(await listed(join(root, "many"))).toEqual(names.toSorted());
});

test("without subfolders, or only some of them", async () => {
  const folder = folderOf("some", ["top.jpg", "a/1.jpg", "b/1.jpg", "b/deep/2.jpg"]);
  expect(await listed(folder, { recurse: false })).toEqual(["top.jpg"]);
  expect(await listed(folder, { folders: ["b"] })).toEqual(["b/1.jpg", "b/deep/2.jpg"]);
  expect(await listed(folder, { folders: ["a", "."] })).toEqual(["a/1.jpg", "top.jpg"]);
});

test("links are followed, without loops, and a folder has its own name rather than a link's", async () => {
  const elsewhere = folderOf("elsewhere", ["far.jpg"]);
  const folder = folderOf("links", ["real/1.jpg"]);
  symlinkSync(folder, join(folder, "real/up"));
  symlinkSync(join(folder, "real"), join(folder, "a-link"));
  symlinkSync(elsewhere, join(folder, "linked"));
  symlinkSync(join(folder, "real/1.jpg"), join(folder, "file.jpg"));
  symlinkSync(join(folder, "nowhere"), join(folder, "broken.jpg"));
  expect(await listed(folder)).toEqual(["file.jpg", "linked/far.jpg", "real/1.jpg"]);
});

test("a missing folder and a file are named", async () => {
  await expect(getImageFiles(join(root, "none"))).rejects.toThrow(/There is no folder .*none: check the path/);
  const file = join(folderOf("one", ["x.jpg"]), "x.jpg");
  await expect(getImageFiles(file)).rejects.toThrow(/x\.jpg is a file, not a folder/);
});

testWithShared("the clothing set is in the order the recorded runs had", async () => {
  const files = await listed(join(shared, "data/clothing3"));
  expect(files.length).toBe(278);
  expect(files).toEqual(files.toSorted());
});
