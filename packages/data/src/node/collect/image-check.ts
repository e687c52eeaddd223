import { extname } from "node:path";
import { fileTypeFromBuffer } from "file-type";
import sharp, { type Sharp } from "sharp";
import { FetchFailure } from "../../collect/failure.js";
import { THUMBNAIL_SIZE } from "../../collect/perceptual-hash.js";
import { decodeBmp } from "../bmp.js";

/** What can be decoded, by content, and the suffixes that such a file may have; the first is the one we give. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  "image/jpeg": [".jpg", ".jpeg", ".jpe", ".jfif"],
  "image/png": [".png"],
  "image/apng": [".png", ".apng"],
  "image/gif": [".gif"],
  "image/webp": [".webp"],
  "image/avif": [".avif"],
  "image/tiff": [".tif", ".tiff"],
  "image/bmp": [".bmp"],
};

/** Most pixels of a picture that is decoded: Pillow's limit, beyond which it speaks of a decompression bomb. */
export const MAX_PIXELS = 178_956_970;

/** A picture that was decoded to its last row. */
export interface CheckedImage {
  /** Media type by content. */
  readonly type: string;
  readonly extension: string;
  readonly width: number;
  readonly height: number;
}

/** Below so many pixels a whole decoding costs less than making a thumbnail. */
const FEW_PIXELS = 512 * 512;

/**
 * Decodes a picture from its bytes, whatever its name says. Throws a `FetchFailure` saying what is wrong: no picture,
 * a kind that can't be decoded, too many pixels, or damaged (truncated, wrong checksum).
 */
export async function checkImage(bytes: Uint8Array, maxPixels = MAX_PIXELS): Promise<CheckedImage> {
  const { image, checked } = await openChecked(bytes, maxPixels);
  const few = checked.width * checked.height <= FEW_PIXELS;
  await decoding(() => (few ? image.raw().toBuffer() : toThumbnail(image)));
  return checked;
}

/** As `checkImage`, and what the picture looks like: 32 x 32 grey levels, squished. */
export async function checkWithThumbnail(
  bytes: Uint8Array,
  maxPixels = MAX_PIXELS,
): Promise<CheckedImage & { readonly thumbnail: Uint8Array }> {
  const { image, checked } = await openChecked(bytes, maxPixels);
  return { ...checked, thumbnail: await decoding(() => toThumbnail(image)) };
}

async function openChecked(bytes: Uint8Array, maxPixels: number): Promise<{ image: Sharp; checked: CheckedImage }> {
  const { type, extension } = await sniff(bytes);
  return decoding(async () => {
    const image = open(bytes, type);
    const { width, height } = await image.metadata();
    // Before a pixel is decoded: a few kilobytes may hold billions.
    if (width * height > maxPixels) {
      const detail = `has ${width} x ${height} pixels, more than ${Math.floor(maxPixels / 1e6)} million`;
      throw new FetchFailure("too-many-pixels", detail);
    }
    return { image, checked: { type, extension, width, height } };
  });
}

/** A JPEG is decoded at an eighth of its size here, but every byte of it is read: truncation and damage show. */
function toThumbnail(image: Sharp): Promise<Uint8Array> {
  return image.greyscale().resize(THUMBNAIL_SIZE, THUMBNAIL_SIZE, { fit: "fill" }).raw().toBuffer();
}

/** The picture with its longest side at most `maxSize`, upright, as JPEG, or as PNG where it was one. */
export async function shrinkImage(
  bytes: Uint8Array,
  image: CheckedImage,
  maxSize: number,
): Promise<{ bytes: Buffer; type: string; extension: string; width: number; height: number } | undefined> {
  if (Math.max(image.width, image.height) <= maxSize) return undefined;
  return decoding(async () => {
    const smaller = open(bytes, image.type).autoOrient().resize(maxSize, maxSize, { fit: "inside" });
    const asPng = image.type === "image/png";
    const encoded = asPng ? smaller.png() : smaller.flatten({ background: "#fff" }).jpeg({ quality: 90 });
    const { data, info } = await encoded.toBuffer({ resolveWithObject: true });
    const type = asPng ? "image/png" : "image/jpeg";
    return { bytes: data, type, extension: TYPES[type][0], width: info.width, height: info.height };
  });
}

/** Whether a file's suffix fits what it holds. */
export function suffixFits(path: string, type: string): boolean {
  return TYPES[type]?.includes(extname(path).toLowerCase()) ?? false;
}

async function sniff(bytes: Uint8Array): Promise<{ type: string; extension: string }> {
  if (bytes.length === 0) throw new FetchFailure("not-an-image", "is empty");
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined);
  const type = found?.mime;
  if (type && Object.hasOwn(TYPES, type)) return { type, extension: TYPES[type][0] };
  const start = Buffer.from(bytes.subarray(0, 512)).toString("latin1").trimStart().toLowerCase();
  if (start.startsWith("<svg") || start.includes("<svg ")) {
    throw new FetchFailure("unsupported-type", "is a drawing (SVG), not a photo");
  }
  if (/^<(!doctype html|html|head|body|!--)/.test(start)) throw new FetchFailure("not-an-image", "is an HTML page");
  if (type?.startsWith("image/")) throw new FetchFailure("unsupported-type", `is of a kind that isn't read (${type})`);
  throw new FetchFailure("not-an-image", type ? `is no picture but ${type}` : "is no picture");
}

/** sharp reads everything in our table but BMP. */
function open(bytes: Uint8Array, type: string): Sharp {
  if (type === "image/bmp") {
    const { width, height, data } = decodeBmp(bytes, MAX_PIXELS);
    return sharp(data, { raw: { width, height, channels: 3 } });
  }
  return sharp(bytes, { failOn: "warning", limitInputPixels: false, sequentialRead: true });
}

/** What libvips says of a bad file is left out: its messages are shared by threads, and may be about another file. */
async function decoding<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof FetchFailure ? error : new FetchFailure("damaged", "is truncated or damaged");
  }
}
