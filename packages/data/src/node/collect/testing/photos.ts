import { createHash } from "node:crypto";
import sharp from "sharp";

const photos = new Map<string, Promise<Buffer>>();

/** A small JPEG that depends on its name only, and looks unlike that of any other name. */
export function photo(name: string, size = 64): Promise<Buffer> {
  const key = `${name} ${size}`;
  let bytes = photos.get(key);
  if (!bytes) photos.set(key, (bytes = draw(name, size)));
  return bytes;
}

function draw(name: string, size: number): Promise<Buffer> {
  const blocks = Buffer.concat([0, 1, 2, 3, 4, 5].map((i) => createHash("sha256").update(`${name} ${i}`).digest()));
  return sharp(blocks, { raw: { width: 8, height: 8, channels: 3 } })
    .resize(size, size, { kernel: "cubic" })
    .jpeg({ quality: 85 })
    .toBuffer();
}

/** The same picture as a PNG. */
export function asPng(bytes: Buffer): Promise<Buffer> {
  return sharp(bytes).png().toBuffer();
}

/** The same picture, smaller and with more loss: a near duplicate. */
export function recompressed(bytes: Buffer, size: number): Promise<Buffer> {
  return sharp(bytes).resize(size).jpeg({ quality: 60 }).toBuffer();
}

let bomb: Promise<Buffer> | undefined;

/** A PNG of a few kilobytes with 10,000 x 10,000 pixels; made once, which takes a second. */
export function pixelBomb(): Promise<Buffer> {
  bomb ??= sharp({ create: { width: 10_000, height: 10_000, channels: 3, background: "#000" } })
    .png({ palette: true, colours: 2 })
    .toBuffer();
  return bomb;
}
