import { InvalidArgumentError } from "commander";

/** Parses a whole number; what is outside of `min` to `max` is refused with the range. */
export const wholeNumber = (min: number, max: number) => (text: string) =>
  parse(text, `a whole number from ${min} to ${max}`, (n) => Number.isInteger(n) && n >= min && n <= max);

/** Parses a number above `above` and up to `max`, or below `max` if it is to be `open`. */
export const numberIn =
  (above: number, max: number, { open = false } = {}) =>
  (text: string) =>
    parse(
      text,
      `a number above ${above} and ${open ? "below" : "at most"} ${max}`,
      (n) => n > above && (open ? n < max : n <= max),
    );

/** Parses a number; what is outside of `min` to `max` is refused with the range. */
export const numberFrom = (min: number, max: number) => (text: string) =>
  parse(text, `a number from ${min} to ${max}`, (n) => n >= min && n <= max);

function parse(text: string, wanted: string, fits: (value: number) => boolean): number {
  const value = Number(text);
  if (text.trim() === "" || !fits(value)) throw new InvalidArgumentError(`It must be ${wanted}.`);
  return value;
}
