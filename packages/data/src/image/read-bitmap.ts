import type { Image } from "./image.js";

/** Pixels that are drawn and read at a time: some browsers' canvases hold no more than 16 times as many. */
const STRIP = 2 ** 20;

/**
 * A bitmap's pixels as RGB, on white. It goes through a canvas, which in a page is the only way to them, strip by strip, so
 * that a large picture takes no second copy of its own size.
 *
 * @param factor makes one pixel of as many in each direction, their mean; what doesn't fill one, to the right and at the
 * bottom, is left out
 */
export function readBitmap(bitmap: ImageBitmap, factor = 1): Image {
  const width = Math.floor(bitmap.width / factor);
  const height = Math.floor(bitmap.height / factor);
  const rows = Math.min(height, Math.max(1, Math.floor(STRIP / (bitmap.width * factor))));
  const context = whiteCanvas(bitmap.width, rows * factor);
  const data = new Uint8Array(width * height * 3);
  for (let top = 0; top < height; top += rows) {
    const count = Math.min(rows, height - top);
    context.fillRect(0, 0, bitmap.width, rows * factor);
    context.drawImage(bitmap, 0, -top * factor);
    const strip = context.getImageData(0, 0, bitmap.width, count * factor);
    shrinkRows(strip, factor, width, data.subarray(top * width * 3, (top + count) * width * 3));
  }
  return { width, height, data };
}

function whiteCanvas(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext("2d", { alpha: false, willReadFrequently: true });
  if (!context) throw new Error("the browser has no memory for a canvas");
  context.fillStyle = "white";
  return context;
}

/** RGBA to RGB, each `factor` x `factor` pixels to their rounded mean; `to` has whole rows of `width` pixels. */
export function shrinkRows(
  from: Pick<ImageData, "data" | "width">,
  factor: number,
  width: number,
  to: Uint8Array,
): void {
  const stride = from.width * 4;
  const area = factor * factor;
  for (let pixel = 0; pixel * 3 < to.length; pixel++) {
    const start = Math.floor(pixel / width) * factor * stride + (pixel % width) * factor * 4;
    for (let channel = 0; channel < 3; channel++) {
      let sum = area >> 1;
      for (let y = 0; y < factor; y++)
        for (let x = 0; x < factor; x++) sum += from.data[start + channel + y * stride + x * 4];
      to[pixel * 3 + channel] = Math.floor(sum / area);
    }
  }
}
