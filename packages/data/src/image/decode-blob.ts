import type { Image } from "./image.js";
import { ImageError } from "./image-error.js";
import { type PhotoHead, readPhotoHead } from "./photo-head.js";
import { readBitmap } from "./read-bitmap.js";
import { resample } from "./resample.js";

export interface DecodeBlobOptions {
  /** Refuses pictures with more pixels, before any memory is taken: while open, each costs 4 bytes. Default: 67,108,864. */
  readonly maxPixels?: number;
  /**
   * Scales large pictures down while they are opened, to this many pixels on their shorter side: kept in memory they then
   * take little of it. It should be larger than what the transforms ask for. Default: not at all.
   */
  readonly shrinkTo?: number;
}

/** Enough for every camera of a phone at its usual setting. */
const MAX_PIXELS = 2 ** 26;

/** A photo takes less, even without compression: at `MAX_PIXELS` of 3 bytes. */
const MAX_BYTES = 3 * MAX_PIXELS;

const formatNames = "JPEG, PNG, WebP, GIF, AVIF or BMP";

/**
 * Opens a picture with the browser's own decoder, in a page or in a worker, as 8-bit RGB: upright, on white where it's
 * transparent, its colour profile ignored; of an animation the first frame. What `decodeImage` makes of a file in Node, but
 * for the decoders' differences: photos come out the same, or a level of 255 apart in some pixels.
 *
 * @param name what to call it in errors
 * @throws ImageError
 */
export async function decodeBlob(blob: Blob, options: DecodeBlobOptions = {}, name = nameOf(blob)): Promise<Image> {
  const { maxPixels = MAX_PIXELS, shrinkTo } = options;
  if (shrinkTo !== undefined && (!Number.isInteger(shrinkTo) || shrinkTo < 1))
    throw new RangeError(`shrinkTo must be a whole number from 1, not ${shrinkTo}.`);
  let head: PhotoHead | undefined;
  try {
    head = await readPhotoHead(blob);
    expectPhoto(blob, head, maxPixels);
    const bitmap = await createImageBitmap(blob, { colorSpaceConversion: "none", imageOrientation: "from-image" });
    try {
      return shrink(bitmap, shrinkTo);
    } finally {
      bitmap.close();
    }
  } catch (error) {
    throw new ImageError(name, reasonOf(error, head), { cause: error });
  }
}

const nameOf = (blob: Blob): string => ("name" in blob && typeof blob.name === "string" ? blob.name : "the picture");

/** First by whole pixels, which costs no memory, then to the very size. */
function shrink(bitmap: ImageBitmap, shrinkTo = Number.POSITIVE_INFINITY): Image {
  const shorter = Math.min(bitmap.width, bitmap.height);
  const image = readBitmap(bitmap, Math.max(1, Math.floor(shorter / shrinkTo)));
  const scale = shrinkTo / Math.min(image.width, image.height);
  if (scale >= 1) return image;
  const [width, height] = [image.width, image.height].map((side) => Math.max(1, Math.round(side * scale)));
  return resample(image, { width, height });
}

function expectPhoto(blob: Blob, head: PhotoHead | undefined, maxPixels: number): asserts head is PhotoHead {
  if (blob.size === 0) throw new Error("it is empty");
  if (!head) throw new Error(`it is not ${formatNames}`);
  if (head.type === "svg") throw new Error("it is SVG, which is not supported: save the drawing as PNG");
  if (head.width * head.height > maxPixels)
    throw new Error(`it has ${head.width} x ${head.height} pixels, more than ${maxPixels}: make it smaller`);
  if (blob.size > MAX_BYTES) throw new Error(`it has ${blob.size} bytes, more than ${MAX_BYTES}: make it smaller`);
}

/** What every browser opens. */
const opened: ReadonlySet<string> = new Set(["jpg", "png", "webp", "gif", "avif", "bmp"]);

/** Why, as the end of a sentence. */
function reasonOf(error: unknown, head: PhotoHead | undefined): string {
  if (!(error instanceof DOMException)) return error instanceof Error ? error.message : String(error);
  if (error.name === "NotReadableError") return "reading it failed: it was moved or changed after it was chosen";
  if (error.name === "NotFoundError") return "the file is no longer there";
  if (head?.type === "heic" || head?.type === "heif")
    return "this browser can't open HEIC: save it as JPEG (on an iPhone: Settings, Camera, Formats, Most Compatible)";
  if (head && !opened.has(head.type)) return `this browser can't open ${head.type.toUpperCase()}: save it as JPEG`;
  return "it is damaged or cut off";
}
