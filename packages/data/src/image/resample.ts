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

/**
 * Resamples the given rows along their length; rows follow one another in the result. Two at a time, because they share
 * their weights: what takes time here is reading, not multiplying.
 */
function resampleRows(image: Image, rows: readonly number[], columns: Int32Array, plan: FilterPlan): Uint8ClampedArray {
  const { first, count, weights, width } = plan;
  const stride = first.length * 3;
  const out = new Uint8ClampedArray(rows.length * stride);
  const rowOf = rowReader(image, columns);
  for (let k = 0; k < rows.length; k += 2) {
    const upper = rowOf(rows[k], 0);
    // Without a row below the last one it is its own.
    const hasLower = k + 1 < rows.length;
    const lower = hasLower ? rowOf(rows[k + 1], 1) : upper;
    const { pixels } = upper;
    let at = k * stride;
    const below = hasLower ? stride : 0;
    for (let i = 0; i < first.length; i++, at += 3) {
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      let lowerRed = HALF;
      let lowerGreen = HALF;
      let lowerBlue = HALF;
      let p = upper.start + first[i] * 3;
      let q = lower.start + first[i] * 3;
      let w = i * width;
      for (const end = w + count[i]; w < end; w++, p += 3, q += 3) {
        const weight = weights[w];
        red = (red + Math.imul(weight, pixels[p])) | 0;
        green = (green + Math.imul(weight, pixels[p + 1])) | 0;
        blue = (blue + Math.imul(weight, pixels[p + 2])) | 0;
        lowerRed = (lowerRed + Math.imul(weight, pixels[q])) | 0;
        lowerGreen = (lowerGreen + Math.imul(weight, pixels[q + 1])) | 0;
        lowerBlue = (lowerBlue + Math.imul(weight, pixels[q + 2])) | 0;
      }
      out[at] = red >> WEIGHT_BITS;
      out[at + 1] = green >> WEIGHT_BITS;
      out[at + 2] = blue >> WEIGHT_BITS;
      out[at + below] = lowerRed >> WEIGHT_BITS;
      out[at + below + 1] = lowerGreen >> WEIGHT_BITS;
      out[at + below + 2] = lowerBlue >> WEIGHT_BITS;
    }
  }
  return out;
}

/** Where a row's pixels lie one after another: in the picture or, if it must be padded, in one of two copies. */
function rowReader({ data, width }: Image, columns: Int32Array) {
  const isShift = columns.every((column, i) => column !== OUTSIDE && column === columns[0] + i);
  if (isShift) return (row: number) => ({ pixels: data, start: (row * width + columns[0]) * 3 });
  const pixels = new Uint8Array(2 * columns.length * 3);
  return (row: number, copy: 0 | 1) => {
    const start = copy * columns.length * 3;
    for (const [i, column] of columns.entries()) {
      if (column === OUTSIDE) continue;
      const from = (row * width + column) * 3;
      for (let c = 0; c < 3; c++) pixels[start + i * 3 + c] = data[from + c];
    }
    return { pixels, start };
  };
}

/** Resamples across rows of `stride` bytes; `slots` says which row of `rows` stands at each input position. */
function resampleColumns(rows: Uint8ClampedArray, stride: number, slots: Int32Array, plan: FilterPlan): Uint8Array {
  const { first, count, weights, width } = plan;
  const out = new Uint8ClampedArray(first.length * stride);
  const starts = new Int32Array(width);
  const shares = new Int32Array(width);
  for (let i = 0, at = 0; i < first.length; i++) {
    let taps = 0;
    for (let k = 0; k < count[i]; k++) {
      const slot = slots[first[i] + k];
      if (slot === OUTSIDE) continue;
      starts[taps] = slot * stride;
      shares[taps++] = weights[i * width + k];
    }
    for (let x = 0; x < stride; x += 3, at += 3) {
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      for (let k = 0; k < taps; k++) {
        const p = starts[k] + x;
        const weight = shares[k];
        red = (red + Math.imul(weight, rows[p])) | 0;
        green = (green + Math.imul(weight, rows[p + 1])) | 0;
        blue = (blue + Math.imul(weight, rows[p + 2])) | 0;
      }
      out[at] = red >> WEIGHT_BITS;
      out[at + 1] = green >> WEIGHT_BITS;
      out[at + 2] = blue >> WEIGHT_BITS;
    }
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
