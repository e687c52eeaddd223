import { type Gpu, grid, type Range, type Workgroups } from "../runtime/index.js";
import { WORKGROUP } from "./vectors.js";

/**
 * How threads share a matrix of vectors: each owns one column and a slab of neighbouring rows, which it walks with its
 * sums in registers. Neighbouring threads own neighbouring columns, so that their loads lie side by side.
 */
export interface Slabs {
  /** Vectors per row. */
  readonly columns: number;
  /** Rows of a slab; the last one may have fewer. */
  readonly length: number;
}

/** Slabs that give about `threads` threads, but no fewer than `shortest` rows each. */
export function slabs(rows: number, columns: number, threads: number, shortest = 1): Slabs {
  const count = Math.max(1, Math.floor(threads / columns));
  return { columns, length: Math.max(shortest, Math.ceil(rows / count)) };
}

/** Number of slabs that some rows make. */
export const slabCount = ({ length }: Slabs, rows: number): number => Math.ceil(rows / length);

/** Workgroups that give each slab of a range of rows its threads. */
export const slabGrid = (gpu: Gpu, plan: Slabs, { count }: Range): Workgroups =>
  grid(gpu, Math.ceil((slabCount(plan, count) * plan.columns) / WORKGROUP));

/** The numbers of the first slab of each range, and of all slabs. */
export function slabNumbers(plan: Slabs, ranges: readonly Range[]): { firsts: number[]; total: number } {
  let total = 0;
  const firsts = ranges.map(({ count }) => {
    const first = total;
    total += slabCount(plan, count);
    return first;
  });
  return { firsts, total };
}

/**
 * The start of a kernel's `main`, after MAIN, with `s: Slabs` its uniform: returns if the invocation has no slab;
 * else its rows are [begin, end), its vectors `row * s.columns + column`, and its number `slab`.
 */
export const SLAB = /* wgsl */ `
  let column = id % s.columns;
  let slab = id / s.columns;
  let begin = slab * s.length;
  if (begin >= s.rows) { return; }
  let end = min(begin + s.length, s.rows);`;

/** The uniform of SLAB; `first` is the number of the range's first slab. */
export const SLABS_STRUCT = "struct Slabs { rows: u32, columns: u32, length: u32, first: u32 }";
export const slabWords = ({ columns, length }: Slabs, rows: number, first = 0) =>
  new Uint32Array([rows, columns, length, first]);
