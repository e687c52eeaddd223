import type { Size } from "../image/image.js";
import type { Json } from "./transform.js";

/** A side of a square, or [height, width], as in fast.ai. */
export type SizeOption = number | readonly [height: number, width: number];

/** The longest side that a batch may have: what a GPU takes for a texture. */
const LONGEST = 16_384;

export function sizeFrom(option: SizeOption): Size {
  const [height, width] = typeof option === "number" ? [option, option] : option;
  for (const side of [height, width])
    if (!Number.isInteger(side) || side < 1 || side > LONGEST)
      throw new RangeError(`The size must be whole pixels from 1 to ${LONGEST}, not ${side}.`);
  return { width, height };
}

export const sizeToJson = ({ width, height }: Size): Json => [height, width];
