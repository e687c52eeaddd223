import type { Image, Size } from "./image.js";
import { resample } from "./resample.js";

/**
 * The size of a thumbnail: as large as fits into the box with the same aspect ratio, and never larger than the picture.
 * Pillow's `thumbnail`: of the two whole numbers around the exact side, the one that keeps the aspect ratio better.
 */
export function thumbSize({ width, height }: Size, box: Size): Size {
  if (width <= box.width && height <= box.height) return { width, height };
  const aspect = width / height;
  if (box.width / box.height >= aspect) {
    const exact = box.height * aspect;
    return { width: better(exact, (side) => Math.abs(aspect - side / box.height)), height: box.height };
  }
  const exact = box.width / aspect;
  return { width: box.width, height: better(exact, (side) => (side === 0 ? 0 : Math.abs(aspect - box.width / side))) };
}

/** A bicubic thumbnail that fits into the box, the whole picture if it already does. fast.ai's `to_thumb(height, width)`. */
export function toThumb(image: Image, height: number, width = height): Image {
  const size = thumbSize(image, { width, height });
  if (size.width === image.width && size.height === image.height) return image;
  return resample(image, size, { filter: "bicubic" });
}

/** The whole number next to `exact` with the smaller error, at least 1; the lower one if both are as good. */
function better(exact: number, error: (side: number) => number): number {
  const low = Math.floor(exact);
  const high = Math.ceil(exact);
  return Math.max(1, error(high) < error(low) ? high : low);
}
