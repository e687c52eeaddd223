import type { ChannelStats } from "../transforms/normalize.js";

/** Says with which statistics pixels are normalised; the network keeps them, to see new pictures in the same way. */
export interface Normalize {
  readonly kind: "normalize";
  readonly order: 99;
  /** Undefined: measured on one training batch. */
  readonly stats?: ChannelStats;
}

/** @param stats default: measured on one training batch */
export function Normalize(stats?: ChannelStats): Normalize {
  if (stats && ![...stats.mean, ...stats.std].every(Number.isFinite))
    throw new RangeError("Means and deviations must be numbers.");
  if (stats?.std.some((std) => std <= 0)) throw new RangeError(`Deviations must be above 0, not ${stats.std.join()}.`);
  return { kind: "normalize", order: 99, stats };
}

/**
 * Mean and deviation (of a sample, as PyTorch's `std`) of each channel of some RGB bytes, in units of 1 = byte 255.
 * A hair is added to the deviations, as fast.ai does, so that nothing is divided by 0.
 */
export function measureStats(pixels: Uint8Array): ChannelStats {
  const count = pixels.length / 3;
  const sums = [0, 0, 0];
  const squares = [0, 0, 0];
  // Sums of whole numbers: exact.
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i];
    sums[i % 3] += value;
    squares[i % 3] += value * value;
  }
  const mean = sums.map((sum) => sum / count);
  const std = squares.map((sum, c) => Math.sqrt(Math.max(0, sum - count * mean[c] ** 2) / Math.max(1, count - 1)));
  const [mr, mg, mb] = mean.map((value) => value / 255);
  const [sr, sg, sb] = std.map((value) => value / 255 + 1e-7);
  return { mean: [mr, mg, mb], std: [sr, sg, sb] };
}
