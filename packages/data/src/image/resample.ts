import { type Filter, type FilterPlan, planFilter, WEIGHT_BITS } from "./filter.js";
import type { Image, Region, Size } from "./image.js";
import { OUTSIDE, type PadMode, padTable } from "./padding.js";

const HALF = 1 << (WEIGHT_BITS - 1);

export interface ResampleOptions {
  /** Default: bilinear. */
  readonly filter?: Filter;
  /** The part to resize, its borders hard as if it had been cut out first. Default: the whole picture. */
  readonly region?: Region;
  /** What a region that sticks out of the picture finds there. Default: zeros. */
  readonly padMode?: PadMode;
  /** The part of the result wanted: the rest isn't computed. Default: all of it. */
  readonly window?: Region;
}

/**
 * Resizes to the bit as Pillow does: separable, along the rows first, rounded to 8 bits after each direction.
 * The same as cutting `region` out, padding it, resizing it to `size` and cutting `window` out of that.
 */
export function resample(image: Image, size: Size, options: ResampleOptions = {}): Image {
  const { filter = "bilinear", padMode = "zeros" } = options;
  const region = options.region ?? { x: 0, y: 0, width: image.width, height: image.height };
  const window = options.window ?? { x: 0, y: 0, width: size.width, height: size.height };
  expectWhole(image, region, size, window);

  const columns = padTable(image.width, region.x, region.width, padMode);
  const rows = padTable(image.height, region.y, region.height, padMode);
  const across = planFilter(region.width, size.width, filter, window.x, window.width);
  const down = planFilter(region.height, size.height, filter, window.y, window.height);

  // Rows are told apart by where they come from: a mirrored or repeated row is computed once.
  const used = rowsUsed(down, rows);
  const slots = new Int32Array(image.height).fill(OUTSIDE);
  for (const [slot, row] of used.entries()) slots[row] = slot;
  const narrow = resampleRows(image, used, columns, across);
  const slotOf = rows.map((row) => (row === OUTSIDE ? OUTSIDE : slots[row]));
  const data = resampleColumns(narrow, window.width * 3, slotOf, down);
  return { width: window.width, height: window.height, data };
}

/** The picture's rows that the result depends on, ascending. */
function rowsUsed({ first, count }: FilterPlan, rows: Int32Array): number[] {
  const used = new Set<number>();
  let done = 0;
  for (let i = 0; i < first.length; i++) {
    const end = first[i] + count[i];
    for (let y = Math.max(done, first[i]); y < end; y++) if (rows[y] !== OUTSIDE) used.add(rows[y]);
    done = Math.max(done, end);
  }
  return [...used].sort((a, b) => a - b);
}

/** Resamples the given rows along their length; rows follow one another in the result. */
function resampleRows(image: Image, rows: readonly number[], columns: Int32Array, plan: FilterPlan): Uint8ClampedArray {
  const { first, count, weights, width } = plan;
  const outputs = first.length;
  const out = new Uint8ClampedArray(rows.length * outputs * 3);
  const isShift = columns.every((column, i) => column !== OUTSIDE && column === columns[0] + i);
  const pixels = image.data;
  let at = 0;
  for (const row of rows) {
    const start = row * image.width;
    for (let i = 0; i < outputs; i++) {
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      let w = i * width;
      if (isShift) {
        let p = (start + columns[0] + first[i]) * 3;
        for (const end = w + count[i]; w < end; w++, p += 3) {
          const weight = weights[w];
          red = (red + Math.imul(weight, pixels[p])) | 0;
          green = (green + Math.imul(weight, pixels[p + 1])) | 0;
          blue = (blue + Math.imul(weight, pixels[p + 2])) | 0;
        }
      } else {
        for (let x = first[i]; x < first[i] + count[i]; x++, w++) {
          if (columns[x] === OUTSIDE) continue;
          const p = (start + columns[x]) * 3;
          const weight = weights[w];
          red = (red + Math.imul(weight, pixels[p])) | 0;
          green = (green + Math.imul(weight, pixels[p + 1])) | 0;
          blue = (blue + Math.imul(weight, pixels[p + 2])) | 0;
        }
      }
      out[at++] = red >> WEIGHT_BITS;
      out[at++] = green >> WEIGHT_BITS;
      out[at++] = blue >> WEIGHT_BITS;
    }
  }
  return out;
}

/** Resamples across rows of `stride` bytes; `slots` says which row of `rows` stands at each input position. */
function resampleColumns(rows: Uint8ClampedArray, stride: number, slots: Int32Array, plan: FilterPlan): Uint8Array {
  const { first, count, weights, width } = plan;
  const outputs = first.length;
  const out = new Uint8ClampedArray(outputs * stride);
  const sums = new Int32Array(stride);
  for (let i = 0; i < outputs; i++) {
    sums.fill(HALF);
    for (let k = 0; k < count[i]; k++) {
      const slot = slots[first[i] + k];
      if (slot === OUTSIDE) continue;
      const weight = weights[i * width + k];
      const start = slot * stride;
      for (let x = 0; x < stride; x++) sums[x] = (sums[x] + Math.imul(weight, rows[start + x])) | 0;
    }
    const start = i * stride;
    for (let x = 0; x < stride; x++) out[start + x] = sums[x] >> WEIGHT_BITS;
  }
  return new Uint8Array(out.buffer);
}

function expectWhole(image: Image, region: Region, size: Size, window: Region): void {
  const { width, height, data } = image;
  if (width < 1 || height < 1 || data.length !== width * height * 3)
    throw new RangeError(`An RGB picture of ${width} x ${height} has ${width * height * 3} bytes, not ${data.length}.`);
  const all = [region.x, region.y, region.width, region.height, size.width, size.height, window.width, window.height];
  const sizes = [region.width, region.height, size.width, size.height, window.width, window.height];
  if (!all.every(Number.isSafeInteger) || sizes.some((n) => n < 1))
    throw new RangeError(
      `Can't resize ${region.width} x ${region.height} to ${size.width} x ${size.height}: sizes are whole numbers from 1.`,
    );
  if (window.x < 0 || window.y < 0 || window.x + window.width > size.width || window.y + window.height > size.height)
    throw new RangeError(`The window wanted lies outside the ${size.width} x ${size.height} result.`);
}
