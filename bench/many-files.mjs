/**
 * A set of 100,000 files: how long listing and labelling it takes, and how much memory an epoch holds on its way. The
 * files are hard links to one small JPEG for each class, so that they cost hardly any disk.
 *
 *   pnpm build && node bench/many-files.mjs [files] [files to train on]
 */
import { link, mkdir, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CategoryBlock,
  DataBlock,
  getImageFiles,
  ImageBlock,
  parentLabel,
  RandomResizedCrop,
} from "../packages/data/dist/node/index.js";

const [files = 100_000, visited = 20_000] = process.argv.slice(2).map(Number);
const CLASSES = 100;
const sharp = createRequire(new URL("../packages/data/package.json", import.meta.url))("sharp");

const folder = await mkdtemp(join(tmpdir(), "sunbear-many-"));
try {
  await make();
  const getItems = await timed("listing", () => getImageFiles(folder));
  const block = new DataBlock({
    blocks: [ImageBlock(), CategoryBlock()],
    getItems: () => getItems,
    getY: parentLabel,
    itemTfms: new RandomResizedCrop(64),
  });
  const { train } = await timed("labels and split", () => block.dataLoaders(folder));
  console.log(`${getItems.length} files in ${CLASSES} classes, ${train.size} to train on`);
  await visit(train);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function make() {
  for (let c = 0; c < CLASSES; c++) {
    const kind = join(folder, `class-${String(c).padStart(2, "0")}`);
    await mkdir(kind);
    const first = join(kind, "0.jpg");
    const background = { r: 2 * c, g: 99, b: 200 - 2 * c };
    await sharp({ create: { width: 96, height: 96, channels: 3, background } })
      .jpeg()
      .toFile(first);
    for (let i = 1; i < files / CLASSES; i++) await link(first, join(kind, `${i}.jpg`));
  }
}

async function timed(what, work) {
  const start = performance.now();
  const result = await work();
  console.log(`${what}: ${((performance.now() - start) / 1000).toFixed(2)} s`);
  return result;
}

/** Goes through batches, and says ten times what the process holds. */
async function visit(loader) {
  const start = performance.now();
  let seen = 0;
  let next = 0;
  for await (const { items } of loader.batches(0)) {
    seen += items.length;
    if (seen >= next) {
      const megabytes = Math.round(process.memoryUsage.rss() / 2 ** 20);
      console.log(`after ${seen} pictures: ${megabytes} MiB`);
      next += visited / 10;
    }
    if (seen >= visited) break;
  }
  console.log(`${Math.round((1000 * seen) / (performance.now() - start))} images/s`);
}
