import type { InputBlock } from "./blocks.js";
import { type DecodeBlobOptions, decodeBlob } from "./image/decode-blob.js";
import { DecodedCache } from "./image/decoded-cache.js";
import type { BlobDecoder } from "./load-blob.js";

export interface BlobBlockOptions extends DecodeBlobOptions {
  /**
   * How many bytes of decoded pictures are kept in memory for the next epoch; those that come first stay. It changes
   * nothing but the speed. Default: 0.
   */
  readonly cacheBytes?: number;
  /** Default: `decodeBlob`. */
  readonly decode?: BlobDecoder;
}

/** Items are names of pictures, each standing for a blob: the ImageBlock of a page. */
export function BlobBlock(blobs: ReadonlyMap<string, Blob>, options: BlobBlockOptions = {}): InputBlock<string> {
  const { cacheBytes = 0, decode = decodeBlob, ...decoding } = options;
  const cache = new DecodedCache(cacheBytes);
  const blobOf = (name: string): Blob => {
    const blob = blobs.get(name);
    if (!blob) throw new Error(`There is no picture called ${name} among the ${blobs.size} given.`);
    return blob;
  };
  return {
    open: (name) => cache.get(name, () => decode(blobOf(name), decoding, name)),
    toJSON: () => ({ fastai: false, ...(decoding.shrinkTo !== undefined && { shrinkTo: decoding.shrinkTo }) }),
  };
}
