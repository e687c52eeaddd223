import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";

/** A fifth of them validates, which leaves a batch of 64. */
const COUNT = 80;

/** Fills a folder with pictures of two classes, JPEG files of 640×480 pixels with as much detail as photos have. */
export async function makePhotos(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  const draft = `${folder}-${process.pid}`;
  for (let i = 0; i < COUNT; i++) {
    const kind = join(draft, i % 2 === 0 ? "warm" : "cold");
    await mkdir(kind, { recursive: true });
    const noise = { type: "gaussian", mean: 128, sigma: 60 } as const;
    const background = i % 2 === 0 ? "#a63" : "#36a";
    const picture = sharp({ create: { width: 640, height: 480, channels: 3, background, noise } });
    await picture
      .blur(1.2)
      .jpeg({ quality: 90 })
      .toFile(join(kind, `${String(i).padStart(2, "0")}.jpg`));
  }
  await rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true }));
}
