import type { InputBlock } from "../blocks.js";
import { type DecodeOptions, decodeImage } from "./decode.js";

/** Items are paths of pictures, opened by `decodeImage`. */
export function ImageBlock(options: DecodeOptions = {}): InputBlock<string> {
  return {
    open: (path) => decodeImage(path, options),
    toJSON: () => ({ fastai: options.fastai ?? false }),
  };
}
