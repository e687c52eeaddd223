import type { Image } from "./image.js";

/**
 * Decoded pictures, as many as fit. Nothing is ever dropped for something else: an epoch visits every picture once, so
 * that whatever is dropped would be what is wanted next.
 */
export class DecodedCache {
  private readonly kept = new Map<string, Image>();
  private bytes = 0;

  constructor(private readonly maxBytes: number) {
    if (!(maxBytes >= 0)) throw new RangeError(`cacheBytes must be from 0, not ${maxBytes}.`);
  }

  /** A picture that is kept, or else one that is decoded now. */
  async get(path: string, decode: () => Promise<Image>): Promise<Image> {
    const kept = this.kept.get(path);
    if (kept) return kept;
    const image = await decode();
    const size = image.data.length;
    if (this.bytes + size <= this.maxBytes && !this.kept.has(path)) {
      this.kept.set(path, image);
      this.bytes += size;
    }
    return image;
  }
}
