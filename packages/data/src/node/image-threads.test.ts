import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import sharp from "sharp";
import { afterAll, expect, test } from "vitest";
import type * as Built from "./index.js";

// Threads run the built program, so this looks at the build; `pnpm test` makes it first.
const built = resolve(import.meta.dirname, "../../dist/node/index.js");
const isBuilt = existsSync(built);
const testBuilt = isBuilt || process.env.CI ? test : test.skip;
const reason = isBuilt ? "" : " (skipped: needs `pnpm build`)";

const folder = mkdtempSync(join(tmpdir(), "sunbear-threads-"));
afterAll(() => rmSync(folder, { recursive: true }));

testBuilt(`batches are the same on any number of threads, bad files named alike${reason}`, async () => {
  const { CategoryBlock, DataBlock, ImageBlock, RandomResizedCrop }: typeof Built = await import(built);
  const paths: string[] = [];
  for (let i = 0; i < 24; i++) {
    const path = join(folder, `${i % 2 ? "a" : "b"}-${i}.jpg`);
    const create = { width: 40 + i, height: 30, channels: 3, background: { r: i * 10, g: 99, b: 20 } } as const;
    if (i % 9 === 4) writeFileSync(path, "no picture");
    else await sharp({ create }).jpeg().toFile(path);
    paths.push(path);
  }
  const run = async (threads: number) => {
    const warnings: string[] = [];
    const block = new DataBlock({
      blocks: [ImageBlock({ threads }), CategoryBlock()],
      getItems: () => paths,
      getY: (path: string) => (path.includes("a-") ? "a" : "b"),
      itemTfms: new RandomResizedCrop(16),
    });
    const dls = await block.dataLoaders(undefined, { batchSize: 5, onWarning: (message) => warnings.push(message) });
    const hash = createHash("sha256");
    for (const loader of [dls.train, dls.valid])
      for await (const { pixels, items } of loader.batches(1)) hash.update(pixels).update(items.join());
    return { hash: hash.digest("hex"), warnings };
  };
  const here = await run(0);
  expect(here.warnings.join()).toMatch(/it is not JPEG/);
  expect(await run(1)).toEqual(here);
  expect(await run(3)).toEqual(here);
});
