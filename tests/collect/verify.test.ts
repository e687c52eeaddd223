import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { asPng, photo, recompressed } from "../../packages/data/src/node/collect/testing/photos.js";
import { getImageFiles } from "../../packages/data/src/node/files.js";
import { Trash, verifyImages } from "../../packages/data/src/node/index.js";
import { shared, testWithShared } from "../shared.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sunbear-verify-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

testWithShared("says of each file in ../shared/data/broken what fast.ai says", async () => {
  const broken = join(shared, "data/broken");
  const expected = JSON.parse(await readFile(join(broken, "expected.json"), "utf8"));
  const files = await getImageFiles(broken);
  expect(files.map((file) => basename(file))).toEqual(Object.keys(expected.files).sort());

  const report = await verifyImages(files);
  expect(report.failed.map((file) => basename(file))).toEqual(expected.failed_by_verify_images);
  const others = report.problems.filter(({ kind }) => kind === "wrong-suffix" || kind === "too-small");
  expect(others.map(({ path, kind }) => [basename(path), kind])).toEqual([
    ["one-pixel.png", "too-small"],
    ["png-named.jpg", "wrong-suffix"],
  ]);
});

testWithShared(
  "finds nothing wrong with the photos in ../shared/data/clothing3, of which no two are the same",
  async () => {
    const files = await getImageFiles(join(shared, "data/clothing3"));
    const { problems } = await verifyImages(files);
    expect(problems.map(({ path, kind, detail }) => `${basename(path)} ${kind} ${detail}`)).toEqual([]);
  },
);

test("finds the same and nearly the same picture, within and across classes", async () => {
  const bear = await photo("bear", 200);
  const files: Record<string, Buffer> = {
    "black/00.jpg": bear,
    "black/01.jpg": bear,
    "black/02.jpg": await recompressed(bear, 120),
    "black/03.jpg": await photo("another", 200),
    "teddy/00.jpg": bear,
    "teddy/01.png": await asPng(bear),
    "teddy/02.jpg": await asPng(await photo("third", 200)),
    "teddy/03.jpg": await photo("small", 20),
  };
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  const { problems } = await verifyImages(await getImageFiles(folder));
  const found = problems.map(({ path, kind, detail, acrossClasses = false }) => [
    path.slice(folder.length + 1),
    kind,
    detail,
    acrossClasses,
  ]);
  expect(found).toEqual([
    ["black/01.jpg", "duplicate", "the same file as 00.jpg", false],
    ["black/02.jpg", "near-duplicate", "nearly the same picture as 00.jpg", false],
    ["teddy/00.jpg", "duplicate", "the same file as black/00.jpg", true],
    ["teddy/01.png", "near-duplicate", "nearly the same picture as black/00.jpg", true],
    ["teddy/02.jpg", "wrong-suffix", "holds image/png, whose suffix is .png", false],
    ["teddy/03.jpg", "too-small", "20 x 20 pixels; the shorter side should have 32", false],
  ]);
});

test("a file that vanishes meanwhile is unreadable, not a crash", async () => {
  const { failed } = await verifyImages([join(folder, "gone.jpg")]);
  expect(failed).toEqual([join(folder, "gone.jpg")]);
});

test("the trash gives back what it took, and overwrites nothing", async () => {
  const names = ["a/1.jpg", "b/1.jpg", "b/2.jpg"];
  for (const name of names) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), name);
  }
  const elsewhere = await mkdtemp(join(tmpdir(), "sunbear-elsewhere-"));
  try {
    const trash = new Trash(folder);
    await trash.move("a/1.jpg", "duplicate");
    await trash.move(join(folder, "b/1.jpg"), "too-small", elsewhere);
    await trash.move("b/2.jpg", "unreadable");
    expect(await getImageFiles(folder)).toEqual([]);
    expect(await readFile(join(elsewhere, "b/1.jpg"), "utf8")).toBe("b/1.jpg");
    expect((await trash.contents()).map(({ from, reason }) => [from, reason])).toEqual([
      ["a/1.jpg", "duplicate"],
      ["b/1.jpg", "too-small"],
      ["b/2.jpg", "unreadable"],
    ]);

    await writeFile(join(folder, "b/2.jpg"), "new");
    const { restored, kept } = await trash.undo();
    expect(restored.map((record) => record.from)).toEqual(["a/1.jpg", "b/1.jpg"]);
    expect(kept.map((record) => record.from)).toEqual(["b/2.jpg"]);
    expect(await readFile(join(folder, "b/2.jpg"), "utf8")).toBe("new");

    await rm(join(folder, "b/2.jpg"));
    await trash.undo();
    for (const name of names) expect(await readFile(join(folder, name), "utf8")).toBe(name);
    expect((await readdir(folder)).sort()).toEqual(["a", "b"]);
  } finally {
    await rm(elsewhere, { recursive: true, force: true });
  }
});

test("two files of one name both find a place in the trash; what lies outside the folder is not touched", async () => {
  const trash = new Trash(folder);
  for (const text of ["first", "second"]) {
    await writeFile(join(folder, "x.jpg"), text);
    await trash.move("x.jpg", "duplicate");
  }
  expect((await trash.contents()).map((record) => record.to)).toEqual([".trash/x.jpg", ".trash/x-1.jpg"]);
  await expect(trash.move("../other.jpg", "duplicate")).rejects.toThrow("doesn't lie in");
});
