import type { Image } from "../image/image.js";
import { readInputJson } from "../input-json.js";
import { applyTransforms, transformFromJSON } from "../transforms/pipeline.js";
import { decodeImage } from "./decode.js";

/**
 * Opens a picture and brings it into the form that a network was validated with, as a model's metadata says.
 *
 * @param source a path, or the bytes of a file
 * @param transforms the `transforms` of the DataLoaders it was trained with, from wherever they were kept
 * @param name what to call bytes in errors
 */
export async function loadItem(source: string | Uint8Array, transforms: unknown, name?: string): Promise<Image> {
  const { input, item } = readInputJson(transforms);
  const image = await decodeImage(source, input, name);
  return applyTransforms(item.map(transformFromJSON), image, { split: "valid", seed: 0, epoch: 0, item: 0 });
}
