import { type Filter, type FilterPlan, planFilter } from "./filter.js";
import type { Image, Region, Size } from "./image.js";
import { OUTSIDE, type PadMode, padTable } from "./padding.js";
import { type Passes, plainPasses, type SourceRows } from "./resample-passes.js";
import { openSimdPasses } from "./resample-simd.js";

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
  const slotOf = rows.map((row) => (row === OUTSIDE ? OUTSIDE : slots[row]));
  const data = passes()(sourceRows(image, used, columns), across, slotOf, down);
  return { width: window.width, height: window.height, data };
}

let known: Passes | undefined;

/** By SIMD where there is WebAssembly with it: not in old browsers, nor where a page's policy forbids it. */
function passes(): Passes {
  known ??= openSimdPasses() ?? plainPasses;
  return known;
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

/** Rows whose pixels lie in the picture or, if they must be padded, in one of two copies. */
function sourceRows({ data, width }: Image, rows: readonly number[], columns: Int32Array): SourceRows {
  const bytes = columns.length * 3;
  const isShift = columns.every((column, i) => column !== OUTSIDE && column === columns[0] + i);
  if (isShift) {
    const read = (k: number) => ({ pixels: data, start: (rows[k] * width + columns[0]) * 3 });
    return { count: rows.length, bytes, read };
  }
  const pixels = new Uint8Array(2 * bytes);
  const read = (k: number, copy: 0 | 1) => {
    const row = rows[k];
    const start = copy * bytes;
    for (const [i, column] of columns.entries()) {
      if (column === OUTSIDE) continue;
      const from = (row * width + column) * 3;
      for (let c = 0; c < 3; c++) pixels[start + i * 3 + c] = data[from + c];
    }
    return { pixels, start };
  };
  return { count: rows.length, bytes, read };
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
