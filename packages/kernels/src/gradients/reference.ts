/** The parts of a gradient, shortened to `maxNorm` if their joint norm is larger. */
export function clipReference(parts: readonly ArrayLike<number>[], maxNorm: number): number[][] {
  const norm = Math.hypot(...parts.flatMap((part) => Array.from(part)));
  const factor = Math.min(1, maxNorm / (norm + 1e-6));
  return parts.map((part) => Array.from(part, (value) => value * factor));
}
