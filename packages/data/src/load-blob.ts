import { type DecodeBlobOptions, decodeBlob } from "./image/decode-blob.js";
import type { Image } from "./image/image.js";
import { readInputJson } from "./input-json.js";
import { applyTransforms, transformFromJSON } from "./transforms/pipeline.js";

/** A decoder for blobs: `decodeBlob`, or another where there is no browser. */
export type BlobDecoder = (blob: Blob, options: DecodeBlobOptions, name?: string) => Promise<Image>;

/**
 * Opens a picture in a page and brings it into the form that a network was validated with, as a model's metadata says:
 * what `loadItem` does in Node.
 *
 * @param transforms the `transforms` of the DataLoaders it was trained with, from wherever they were kept
 * @param name what to call the picture in errors
 * @throws ImageError if it can't be opened
 */
export async function loadBlob(
  blob: Blob,
  transforms: unknown,
  name?: string,
  decode: BlobDecoder = decodeBlob,
): Promise<Image> {
  const { input, item } = readInputJson(transforms);
  const { fastai, ...options } = input;
  if (fastai)
    throw new TypeError(
      "The model was trained on pictures opened as fast.ai opens them, neither turned upright nor blended with white, " +
        "which a browser can't do: train it without the option fastai.",
    );
  const image = await decode(blob, options, name);
  return applyTransforms(item.map(transformFromJSON), image, { split: "valid", seed: 0, epoch: 0, item: 0 });
}
