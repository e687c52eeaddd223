import type { InputBlock } from "../blocks.js";
import { isBuiltIn } from "../transforms/pipeline.js";
import { type DecodeOptions, decodeImage } from "./decode.js";
import { canRunOnThreads, runOnThread, usefulThreads } from "./image-threads.js";

export interface ImageBlockOptions extends DecodeOptions {
  /**
   * On how many threads pictures are opened and transformed; on this one if 0. It changes nothing but the speed.
   * Default: the number of cores less one, at most 8; with two cores 0.
   */
  readonly threads?: number;
}

/** Items are paths of pictures, opened by `decodeImage`. Transforms of one's own keep the work on this thread. */
export function ImageBlock({ threads = usefulThreads(), ...options }: ImageBlockOptions = {}): InputBlock<string> {
  return {
    open: (path) => decodeImage(path, options),
    loader(transforms) {
      if (threads === 0 || !canRunOnThreads || !transforms.every(isBuiltIn)) return undefined;
      const recipe = transforms.map((transform) => transform.toJSON());
      return (path, key) => runOnThread({ path, options, transforms: recipe, key }, threads);
    },
    toJSON: () => ({ fastai: options.fastai ?? false }),
  };
}
