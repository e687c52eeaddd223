export const normalizeReference = (
  bytes: ArrayLike<number>,
  mean: readonly number[],
  std: readonly number[],
): Float64Array =>
  Float64Array.from({ length: (bytes.length / 3) * 4 }, (_, i) => {
    const channel = i % 4;
    return channel === 3 ? 0 : (bytes[Math.floor(i / 4) * 3 + channel] / 255 - mean[channel]) / std[channel];
  });
