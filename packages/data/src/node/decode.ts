import { readFile } from "node:fs/promises";
import sharp, { type Metadata, type Sharp } from "sharp";
import type { Image } from "../image/image.js";
import { ImageError } from "../image/image-error.js";
import { decodeBmp, isBmp } from "./bmp.js";
import { cmykToRgb, grey16ToRgb } from "./pillow-modes.js";

export interface DecodeOptions {
  /**
   * Exactly what fast.ai (Pillow) makes of a file: the camera's EXIF rotation ignored, transparency dropped without
   * blending, 16-bit grey as good as white. Default: false, which turns upright, blends with white and scales properly.
   */
  readonly fastai?: boolean;
  /** Refuses pictures with more pixels, before any memory is taken. Default: 178,956,970, where Pillow stops too. */
  readonly maxPixels?: number;
  /**
   * Scales large pictures down while they are decoded, to this many pixels on their shorter side: several times faster,
   * and no longer what Pillow gives. It should be larger than what the transforms ask for. Default: not at all.
   */
  readonly shrinkTo?: number;
}

const MAX_PIXELS = 178_956_970;

/** Longer than any JPEG; what is longer would cost memory out of proportion to its pixels. */
const MAX_SIDE = 65_535;

/** Photos only: a drawing or a document would have to be rendered, which is another thing than decoding. */
const formats: ReadonlySet<string> = new Set(["jpeg", "png", "webp", "gif", "tiff", "heif"]);
const formatNames = "JPEG, PNG, WebP, GIF, TIFF, AVIF or BMP";

/**
 * Opens a picture as 8-bit RGB; of an animation the first frame. Truncated and damaged files are refused.
 * Colour profiles are followed for CMYK only: networks were trained on RGB values as they are stored.
 *
 * @param source a path, or the bytes of a file
 * @param name what to call it in errors; the path, if it is one
 * @throws ImageError
 */
export async function decodeImage(
  source: string | Uint8Array,
  options: DecodeOptions = {},
  name = typeof source === "string" ? source : "the picture",
): Promise<Image> {
  const { fastai = false, maxPixels = MAX_PIXELS, shrinkTo } = options;
  if (shrinkTo !== undefined && (!Number.isInteger(shrinkTo) || shrinkTo < 1))
    throw new RangeError(`shrinkTo must be a whole number from 1, not ${shrinkTo}.`);
  try {
    const bytes = typeof source === "string" ? await readFile(source) : source;
    if (bytes.length === 0) throw new Error("it is empty");
    if (isBmp(bytes)) return decodeBmp(bytes, maxPixels);
    const input = { failOn: "truncated", limitInputPixels: maxPixels } as const;
    // Without the limit, so that a picture that is too large can be told its size; this reads no pixels.
    const metadata = await sharp(bytes, { ...input, limitInputPixels: false }).metadata();
    expectPhoto(metadata, maxPixels);
    const followsProfile = !fastai && metadata.space === "cmyk" && metadata.hasProfile;
    const picture = sharp(bytes, { ...input, ignoreIcc: !followsProfile, autoOrient: !fastai });
    if (metadata.space === "cmyk" && !followsProfile) return await readCmyk(picture);
    if (fastai && metadata.space === "grey16" && !metadata.hasAlpha) return await readGrey16(picture);
    if (shrinkTo !== undefined)
      picture.resize(shrinkTo, shrinkTo, { fit: "outside", withoutEnlargement: true, kernel: "linear" });
    return await readRgb(fastai ? picture.removeAlpha() : picture.flatten({ background: "white" }));
  } catch (error) {
    throw new ImageError(name, reasonOf(error, maxPixels), { cause: error });
  }
}

async function readRgb(picture: Sharp): Promise<Image> {
  const { data, info } = await picture.toColourspace("srgb").raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

async function readCmyk(picture: Sharp): Promise<Image> {
  const stored = picture.pipelineColourspace("cmyk").toColourspace("cmyk").raw();
  const { data, info } = await stored.toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: cmykToRgb(data) };
}

async function readGrey16(picture: Sharp): Promise<Image> {
  const stored = picture.toColourspace("grey16").raw({ depth: "ushort" });
  const { data, info } = await stored.toBuffer({ resolveWithObject: true });
  const grey = new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
  return { width: info.width, height: info.height, data: grey16ToRgb(grey) };
}

function expectPhoto({ format, width, height }: Metadata, maxPixels: number): void {
  if (!formats.has(format)) throw new Error(`it is ${format.toUpperCase()}, not ${formatNames}`);
  if (width * height > maxPixels)
    throw new Error(`it has ${width} x ${height} pixels, more than ${maxPixels.toLocaleString("en")}: scale it down`);
  if (Math.max(width, height) > MAX_SIDE)
    throw new Error(`it is ${width} x ${height} pixels, and no side may have more than ${MAX_SIDE}`);
}

/** Why, as the end of a sentence; sharp's own words where they say more than ours. */
function reasonOf(error: unknown, maxPixels: number): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") return "there is no such file";
  if (code === "EISDIR") return "it is a folder";
  if (code === "EACCES" || code === "EPERM") return "reading it isn't permitted";
  if (/unsupported image format/i.test(error.message)) return `it is not ${formatNames}`;
  if (/exceeds pixel limit/i.test(error.message)) return `it has more than ${maxPixels.toLocaleString("en")} pixels`;
  if (/premature end|corrupt header|read error|truncat/i.test(error.message)) return "it is damaged or cut off";
  return error.message.split("\n", 1)[0].replace(/\.$/, "");
}
