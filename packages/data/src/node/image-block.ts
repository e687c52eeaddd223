import type { InputBlock } from "../blocks.js";
import { DecodedCache } from "../image/decoded-cache.js";
import { isBuiltIn } from "../transforms/pipeline.js";
import { type DecodeOptions, decodeImage } from "./decode.js";
import { canRunOnThreads, runOnThread, usefulThreads } from "./image-threads.js";

export interface ImageBlockOptions extends DecodeOptions {
  /**
   * On how many threads pictures are opened and transformed; on this one if 0. It changes nothing but the speed.
   * Default: as many as there are cores, at most 8.
   */
  readonly threads?: number;
  /**
   * How many bytes of decoded pictures are kept in memory for the next epoch; those that come first stay. Pictures are
   * then transformed on this thread. It changes nothing but the speed. Default: 0.
   */
  readonly cacheBytes?: number;
}

/** Items are paths of pictures, opened by `decodeImage`. Transforms of one's own keep the work on this thread. */
export function ImageBlock(options: ImageBlockOptions = {}): InputBlock<string> {
  const { threads = usefulThreads(), cacheBytes = 0, ...decoding } = options;
  const cache = new DecodedCache(cacheBytes);
  return {
    open: (path) => cache.get(path, () => decodeImage(path, decoding)),
    loader(transforms) {
      if (cacheBytes > 0 || threads === 0 || !canRunOnThreads || !transforms.every(isBuiltIn)) return undefined;
      const recipe = transforms.map((transform) => transform.toJSON());
      return (path, key) => runOnThread({ path, options: decoding, transforms: recipe, key }, threads);
    },
    toJSON: () => ({
      fastai: decoding.fastai ?? false,
      ...(decoding.shrinkTo !== undefined && { shrinkTo: decoding.shrinkTo }),
    }),
  };
}
