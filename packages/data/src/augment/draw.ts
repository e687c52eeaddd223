import type { Draws } from "../random.js";

/** A value of a draw u in [0, 1). */
export type Value = (u: number) => number;

export const uniform =
  (least: number, greatest: number): Value =>
  (u) =>
    least + (greatest - least) * u;

/**
 * A value with probability p, else the neutral one.
 *
 * @param index of the draw that gives the value; the next one decides whether it is taken
 */
export const masked = (draw: Draws, index: number, p: number, neutral: number, value: Value): number =>
  draw(index + 1) < p ? value(draw(index)) : neutral;

export function expectShare(name: string, share: number): void {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`${name} must be from 0 to 1, not ${share}.`);
}
