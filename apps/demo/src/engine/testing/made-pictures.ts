import { type BlobDecoder, decodeImage, draws } from "@sunbear/data";
import sharp from "sharp";
import type { Picture } from "../engine.js";

const COLOURS = { bluish: 2, greenish: 1, reddish: 0 };

/** `count` pictures for each of three classes, in an order that mixes them: noise, in which one channel is brighter. */
export async function madePictures(count: number): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (let i = 0; i < count; i++)
    for (const [label, channel] of Object.entries(COLOURS))
      pictures.push({ name: `set/${label}/${count - i}.png`, label, blob: new Blob([await noise(channel, i)]) });
  return pictures;
}

async function noise(channel: number, seed: number): Promise<Uint8Array<ArrayBuffer>> {
  const [width, height] = [40 + seed, 36];
  const draw = draws(seed, channel);
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) =>
    Math.floor(170 * draw(i) + (i % 3 === channel ? 80 : 0)),
  );
  return Uint8Array.from(
    await sharp(pixels, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer(),
  );
}

/** Node's decoder in place of the browser's. */
export const nodeDecoder: BlobDecoder = async (blob, options, name) =>
  decodeImage(new Uint8Array(await blob.arrayBuffer()), options, name);
