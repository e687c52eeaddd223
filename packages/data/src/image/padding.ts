/** What lies outside a picture: black, the nearest edge pixel, or the picture mirrored without repeating its edge. */
export type PadMode = "zeros" | "border" | "reflection";

export const padModes: readonly PadMode[] = ["zeros", "border", "reflection"];

/** Where a padded position reads from. Nowhere, which is black, for `OUTSIDE`. */
export const OUTSIDE = -1;

/**
 * Which of `size` pixels in a row stands at each of `length` positions from `start` on (which may be negative).
 * Padding is such a table rather than pixels, so that padding a 65,000 x 1 picture to a square costs nothing.
 */
export function padTable(size: number, start: number, length: number, mode: PadMode): Int32Array {
  const table = new Int32Array(length);
  for (let i = 0; i < length; i++) table[i] = source(start + i, size, mode);
  return table;
}

function source(position: number, size: number, mode: PadMode): number {
  if (position >= 0 && position < size) return position;
  if (mode === "zeros") return OUTSIDE;
  if (mode === "border" || size === 1) return position < 0 ? 0 : size - 1;
  const period = 2 * (size - 1);
  const inPeriod = ((position % period) + period) % period;
  return inPeriod < size ? inPeriod : period - inPeriod;
}
