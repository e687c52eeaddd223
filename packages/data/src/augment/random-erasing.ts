import type { Size } from "../image/image.js";
import { type Draws, integerUpTo } from "../random.js";
import { expectShare, uniform } from "./draw.js";

export interface RandomErasingOptions {
  /** The share that loses something: of the batches or, unless `batch`, of the pictures. Default: 0.5. */
  readonly p?: number;
  /** The least share of a picture's area that is lost. Default: 0. */
  readonly least?: number;
  /** The greatest. Default: 0.3. */
  readonly greatest?: number;
  /** The least ratio of an erased rectangle's shorter side to its longer. Default: 0.3. */
  readonly minAspect?: number;
  /** The most rectangles in a picture; the area is divided between them. Default: 1. */
  readonly maxCount?: number;
  /** Whether all pictures of a batch lose the same places. Default: true, as in fast.ai. */
  readonly batch?: boolean;
}

/** [top, bottom, left, right), the ends not included. */
export type Box = readonly [top: number, bottom: number, left: number, right: number];

/** Puts noise in the place of rectangles, in training, after normalisation: fast.ai's RandomErasing. */
export interface RandomErasing {
  readonly kind: "erasing";
  readonly order: 100;
  readonly batch: boolean;
  readonly maxCount: number;
  boxes(draw: Draws, size: Size): Box[];
}

export function RandomErasing(options: RandomErasingOptions = {}): RandomErasing {
  const { p = 0.5, least = 0, greatest = 0.3, minAspect = 0.3, maxCount = 1, batch = true } = options;
  expectShare("p", p);
  expectShare("greatest", greatest);
  if (!(least >= 0 && least <= greatest))
    throw new RangeError(`least must be from 0 to greatest (${greatest}), not ${least}.`);
  if (!(minAspect > 0 && minAspect <= 1)) throw new RangeError(`minAspect must be above 0, up to 1, not ${minAspect}.`);
  if (!Number.isInteger(maxCount) || maxCount < 1 || maxCount > 100)
    throw new RangeError(`maxCount must be a whole number from 1 to 100, not ${maxCount}.`);
  const share = uniform(least, greatest);
  const aspectLogarithm = uniform(Math.log(minAspect), -Math.log(minAspect));
  return {
    kind: "erasing",
    order: 100,
    batch,
    maxCount,
    boxes(draw, { width, height }) {
      if (draw(0) >= p) return [];
      const count = 1 + integerUpTo(maxCount - 1, draw(1));
      return Array.from({ length: count }, (_, i): Box => {
        const u = (index: number) => draw(2 + 4 * i + index);
        const area = (share(u(0)) * width * height) / count;
        const aspect = Math.exp(aspectLogarithm(u(1)));
        return [...slice(area * aspect, height, u(2)), ...slice(area / aspect, width, u(3))];
      });
    },
  };
}

/** A run of √area pixels anywhere in `length`; cut off where it doesn't fit. */
function slice(area: number, length: number, u: number): readonly [from: number, to: number] {
  const wanted = Math.round(Math.sqrt(area));
  const from = integerUpTo(Math.max(length - wanted, 0), u);
  return [from, Math.min(length, from + wanted)];
}
