import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parentLabel } from "../../label.js";
import { decodeImage } from "../decode.js";
import { getImageFiles } from "../files.js";
import { emojiSamples } from "./emoji-samples.js";

const root = mkdtempSync(join(tmpdir(), "sunbear-emoji-"));
afterAll(() => rmSync(root, { recursive: true }));

test("three artists draw three classes, whole, with their licences, once", async () => {
  const folder = join(root, "cache/emoji");
  const progress: number[] = [];
  const samples = await emojiSamples({ folder, size: 16, onProgress: (drawn) => progress.push(drawn) });
  const files = await getImageFiles(folder);
  expect(progress.at(-1)).toBe(files.length);
  const { train, valid } = samples.splitter(files, 0, []);
  expect(train.length + valid.length).toBe(files.length);
  for (const label of ["animal", "face", "food"]) {
    const count = (side: readonly number[]) => side.filter((i) => parentLabel(files[i]) === label).length;
    expect(count(valid), label).toBeGreaterThan(90);
    expect(count(train), label).toBeGreaterThan(180);
  }
  expect(valid.every((i) => files[i].includes("twemoji-"))).toBe(true);
  expect(train.every((i) => !files[i].includes("twemoji-"))).toBe(true);

  const bear = await decodeImage(join(folder, "animal/noto-polar-bear.png"));
  expect([bear.width, bear.height, ...bear.data.slice(0, 3)]).toEqual([16, 16, 255, 255, 255]);
  expect(new Set(bear.data).size).toBeGreaterThan(10);

  const licences = readFileSync(join(folder, "LICENCES.md"), "utf8");
  expect(licences).toBe(samples.licences);
  for (const terms of ["Apache 2.0", "MIT", "CC BY 4.0"]) expect(licences).toContain(terms);
  expect(readdirSync(join(root, "cache"))).toEqual(["emoji"]);

  const made = statSync(files[0]).mtimeMs;
  await emojiSamples({ folder, size: 16 });
  expect(statSync(files[0]).mtimeMs).toBe(made);
});

test("an interruption leaves nothing behind", async () => {
  const folder = join(root, "stopped/emoji");
  const controller = new AbortController();
  const onProgress = () => controller.abort(new Error("Ctrl-C"));
  await expect(emojiSamples({ folder, size: 16, onProgress, signal: controller.signal })).rejects.toThrow("Ctrl-C");
  expect(readdirSync(join(root, "stopped"))).toEqual([]);
});

test("a folder of other things is left alone", async () => {
  const folder = join(root, "mine");
  mkdirSync(folder);
  writeFileSync(join(folder, "diary.txt"), "dear");
  await expect(emojiSamples({ folder })).rejects.toThrow(/mine isn't a folder of built-in pictures/);
  expect(existsSync(join(folder, "diary.txt"))).toBe(true);
});
