import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FuncSplitter } from "../../split.js";
import { inspectImages } from "./inspect-images.js";
import { thumbnailPage } from "./thumbnail-page.js";

const folder = mkdtempSync(join(tmpdir(), "sunbear-inspect-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A picture of blurred noise, so that no two look alike. */
async function noise(seed: number, width: number, height: number) {
  const data = Uint8Array.from({ length: 9 * 9 * 3 }, (_, i) => Math.imul(seed * 977 + i, 0x9e3779b1) >>> 24);
  return sharp(data, { raw: { width: 9, height: 9, channels: 3 } }).resize(width, height, { fit: "fill" });
}

beforeAll(async () => {
  for (const label of ["a", "b & c"]) mkdirSync(join(folder, label));
  for (let i = 0; i < 6; i++) await (await noise(i, 60 + 10 * i, 80)).jpeg().toFile(join(folder, "a", `${i}.jpg`));
  const first = await (await noise(9, 64, 64)).png().toBuffer();
  writeFileSync(join(folder, "b & c", "1.png"), first);
  writeFileSync(join(folder, "b & c", "2.png"), first);
  await (await noise(3, 180, 160)).webp().toFile(join(folder, "b & c", "3.webp"));
  writeFileSync(join(folder, "b & c", "4.jpg"), "<html>");
});

test("counts, sizes, formats, what doesn't open and what occurs twice", async () => {
  const splitter = FuncSplitter((path: string) => path.endsWith("2.png") || path.endsWith("4.jpg"));
  const report = await inspectImages(folder, { splitter });
  expect(report).toMatchObject({
    files: 10,
    classes: [
      { label: "a", count: 6 },
      { label: "b & c", count: 4 },
    ],
    imbalance: 1.5,
    formats: [
      { type: "image/jpeg", count: 6 },
      { type: "image/png", count: 2 },
      { type: "image/webp", count: 1 },
    ],
    width: { least: 60, median: 80, greatest: 180 },
    height: { least: 64, median: 80, greatest: 160 },
    unreadable: [{ path: join(folder, "b & c", "4.jpg"), reason: expect.stringContaining("HTML") }],
    tooSmall: [],
  });
  expect(report.repeats).toEqual([
    {
      path: join(folder, "b & c", "2.png"),
      of: join(folder, "b & c", "1.png"),
      ...{ near: false, acrossClasses: false, acrossSplit: true },
    },
    {
      path: join(folder, "b & c", "3.webp"),
      of: join(folder, "a", "3.jpg"),
      ...{ near: true, acrossClasses: true, acrossSplit: false },
    },
  ]);
});

test("the page shows every class and the repeats, in one file", async () => {
  const page = await thumbnailPage(await inspectImages(folder), { perClass: 4 });
  expect(page.match(/<h2>[^<]+/g)).toEqual(["<h2>a: 6", "<h2>b &amp; c: 4", "<h2>Occur twice: 2"]);
  expect(page.match(/<img src="data:image\/jpeg/g)?.length).toBe(4 + 3 + 4);
});

test("a folder without pictures is refused", async () => {
  const empty = mkdtempSync(join(tmpdir(), "sunbear-empty-"));
  await expect(inspectImages(empty)).rejects.toThrow(/No images found in .*sunbear-empty/);
  rmSync(empty, { recursive: true });
});
