import { type FilterPlan, WEIGHT_BITS } from "./filter.js";
import { OUTSIDE } from "./padding.js";

/** The rows that a resize reads, already padded at their ends. */
export interface SourceRows {
  readonly count: number;
  /** Of each row. */
  readonly bytes: number;
  /** Where row k lies, `pixels` being the same for all. What was read before as the same `copy` may be overwritten. */
  read(k: number, copy: 0 | 1): { readonly pixels: Uint8Array; readonly start: number };
}

/**
 * The two passes of a resize: rows along their length, and then across them. Whole numbers throughout, so that every
 * implementation gives the same bytes.
 *
 * @param slots which of `rows` stands at each input position of `down`, or OUTSIDE
 * @returns the pixels of the result, row by row
 */
export type Passes = (rows: SourceRows, across: FilterPlan, slots: Int32Array, down: FilterPlan) => Uint8Array;

const HALF = 1 << (WEIGHT_BITS - 1);

/** One value after the other, for wherever there is nothing faster. */
export const plainPasses: Passes = (rows, across, slots, down) =>
  resampleColumns(resampleRows(rows, across), across.first.length * 3, slots, down);

/**
 * Resamples rows along their length; they follow one another in the result. Two at a time, because they share
 * their weights: what takes time here is reading, not multiplying.
 */
function resampleRows(rows: SourceRows, { first, count, weights, width }: FilterPlan): Uint8ClampedArray {
  const stride = first.length * 3;
  const out = new Uint8ClampedArray(rows.count * stride);
  for (let k = 0; k < rows.count; k += 2) {
    const upper = rows.read(k, 0);
    // Without a row below the last one it is its own.
    const hasLower = k + 1 < rows.count;
    const lower = hasLower ? rows.read(k + 1, 1) : upper;
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

/** Resamples across rows of `stride` bytes; `slots` says which row of `rows` stands at each input position. */
function resampleColumns(rows: Uint8ClampedArray, stride: number, slots: Int32Array, plan: FilterPlan): Uint8Array {
  const { first, count, weights, width } = plan;
  const out = new Uint8ClampedArray(first.length * stride);
  const starts: number[] = []; // beyond 2^31 for the tallest pictures
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
