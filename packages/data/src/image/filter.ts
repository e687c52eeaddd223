/** Interpolation by a triangle two pixels wide, or by Keys' cubic (a = -0.5) four pixels wide. */
export type Filter = "bilinear" | "bicubic";

/** Weights are whole numbers: this many binary digits after the point, as many as Pillow has. */
export const WEIGHT_BITS = 22;

/** For each output position, the run of input positions that contribute, and how much. */
export interface FilterPlan {
  /** First input position of each output position. */
  readonly first: Int32Array;
  /** How many input positions follow. */
  readonly count: Int32Array;
  /** `width` weights for each output position, of which `count` are used; each run sums to 2^WEIGHT_BITS, or nearly. */
  readonly weights: Int32Array;
  readonly width: number;
}

const filters = {
  bilinear: { support: 1, at: (x: number) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, at: cubic },
} as const;

function cubic(signed: number): number {
  const a = -0.5;
  const x = Math.abs(signed);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

/**
 * Pillow's resampling along one axis. When it shrinks, the filter widens with it (scale = in / out > 1), so every
 * input pixel counts. Weights are divided by their sum and rounded to whole numbers, which makes the result the same
 * to the bit on every machine.
 *
 * @param inputs length of the input, at least 1
 * @param outputs length that stands for the whole input, at least 1
 * @param from first output position wanted
 * @param wanted how many output positions from there on
 */
export function planFilter(inputs: number, outputs: number, filter: Filter, from = 0, wanted = outputs): FilterPlan {
  const { support: unit, at } = filters[filter];
  const scale = inputs / outputs;
  const stretch = Math.max(scale, 1);
  const support = unit * stretch;
  const width = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(wanted);
  const count = new Int32Array(wanted);
  const weights = new Int32Array(wanted * width);
  const run = new Float64Array(width);
  const inverse = 1 / stretch;
  for (let i = 0; i < wanted; i++) {
    const centre = (from + i + 0.5) * scale;
    const low = Math.max(0, Math.trunc(centre - support + 0.5));
    const high = Math.min(inputs, Math.trunc(centre + support + 0.5));
    let sum = 0;
    for (let x = low; x < high; x++) sum += run[x - low] = at((x - centre + 0.5) * inverse);
    for (let x = low; x < high; x++) {
      const weight = sum === 0 ? run[x - low] : run[x - low] / sum;
      weights[i * width + x - low] = Math.trunc((weight < 0 ? -0.5 : 0.5) + weight * 2 ** WEIGHT_BITS);
    }
    first[i] = low;
    count[i] = high - low;
  }
  return { first, count, weights, width };
}
