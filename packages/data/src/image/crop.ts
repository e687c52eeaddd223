import type { Image, Region } from "./image.js";
import { OUTSIDE, type PadMode, padTable } from "./padding.js";

/** The pixels of a region as they are; what of it lies outside the picture is padded. */
export function crop(image: Image, region: Region, padMode: PadMode = "zeros"): Image {
  const { x, y, width, height } = region;
  const columns = padTable(image.width, x, width, padMode);
  const rows = padTable(image.height, y, height, padMode);
  const data = new Uint8Array(width * height * 3);
  const isInside = x >= 0 && x + width <= image.width;
  for (const [i, row] of rows.entries()) {
    if (row === OUTSIDE) continue;
    const start = row * image.width;
    if (isInside) data.set(image.data.subarray(3 * (start + x), 3 * (start + x + width)), 3 * i * width);
    else
      for (const [j, column] of columns.entries()) {
        if (column === OUTSIDE) continue;
        const from = 3 * (start + column);
        data.set(image.data.subarray(from, from + 3), 3 * (i * width + j));
      }
  }
  return { width, height, data };
}
