/** Mean and standard deviation per colour channel (RGB), of values from 0 to 1. */
export interface ChannelStats {
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** Those of ImageNet, which networks pretrained on it expect. */
export const imagenetStats: ChannelStats = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/** Bytes to (byte / 255 - mean) / std, RGB interleaved: what the GPU does to a batch, in plain TypeScript. */
export function normalize(pixels: Uint8Array, { mean, std }: ChannelStats): Float32Array {
  return Float32Array.from(pixels, (byte, i) => (byte / 255 - mean[i % 3]) / std[i % 3]);
}

/** Back to bytes, for showing: clamped to 0..255 and rounded down, as fast.ai decodes. */
export function denormalize(values: Float32Array, { mean, std }: ChannelStats): Uint8Array {
  // A hair is added so that a byte that was normalised in float32 comes back as itself.
  return Uint8Array.from(values, (value, i) => {
    const unit = Math.min(1, Math.max(0, value * std[i % 3] + mean[i % 3]));
    return Math.trunc(unit * 255 + 1e-3);
  });
}
