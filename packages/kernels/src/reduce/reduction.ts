import { hasFewLanes } from "../layout/few-lanes.js";
import type { Gpu } from "../runtime/index.js";

/** How a sum over rows is shared among threads, in two dispatches. */
export interface Reduction {
  /** Threads that walk slabs: enough to fill the adapter, few enough that what they leave behind is small. */
  readonly threads: number;
  /** Threads that combine what the slabs of a column left behind, a workgroup of them; a power of two. */
  readonly combiners: number;
}

/** Rows per slab at least, so that partial results are a small part of what was read. */
export const SHORTEST_SLAB = 16;

/** With few lanes a workgroup is about a subgroup: its barriers cost nothing. */
export const reductionOn = (gpu: Gpu): Reduction =>
  hasFewLanes(gpu) ? { threads: 2048, combiners: 8 } : { threads: 16_384, combiners: 64 };
