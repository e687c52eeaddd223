import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";
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

/** A PNG of twelve kilobytes with 10,000 x 10,000 black pixels of one bit. */
export function pixelBomb(): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(10_000, 0);
  header.writeUInt32BE(10_000, 4);
  header[8] = 1;
  const rows = deflateSync(Buffer.alloc(10_000 * (1 + 10_000 / 8)));
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", rows), chunk("IEND", Buffer.alloc(0))]);
}

/** Length, type, data, and the CRC-32 of the two latter (PNG specification, 5.3). */
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  let crc = 0xffffffff;
  for (const byte of body) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  const framed = Buffer.alloc(8 + body.length);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(~crc >>> 0, 4 + body.length);
  return framed;
}
