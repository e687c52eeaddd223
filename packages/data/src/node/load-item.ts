import type { InputJson } from "../data-loaders.js";
import type { Image } from "../image/image.js";
import { applyTransforms, transformFromJSON } from "../transforms/pipeline.js";
import { type DecodeOptions, decodeImage } from "./decode.js";

/**
 * Opens a picture and brings it into the form that a network was validated with, as a model's metadata says.
 *
 * @param source a path, or the bytes of a file
 * @param transforms the `transforms` of the DataLoaders it was trained with, from wherever they were kept
 * @param name what to call bytes in errors
 */
export async function loadItem(source: string | Uint8Array, transforms: unknown, name?: string): Promise<Image> {
  const { input, item } = readInput(transforms);
  const image = await decodeImage(source, input, name);
  return applyTransforms(item.map(transformFromJSON), image, { split: "valid", seed: 0, epoch: 0, item: 0 });
}

function readInput(json: unknown): { readonly input: DecodeOptions; readonly item: readonly unknown[] } {
  const { input, item } = (json ?? {}) as Partial<InputJson>;
  const { fastai, shrinkTo } = (input ?? {}) as { readonly fastai?: unknown; readonly shrinkTo?: unknown };
  const isShrunk = typeof shrinkTo === "number";
  if (typeof fastai !== "boolean" || !(isShrunk || shrinkTo === undefined) || !Array.isArray(item))
    throw new TypeError(`The model's metadata doesn't say how to prepare pictures: found ${JSON.stringify(json)}.`);
  return { input: { fastai, ...(isShrunk && { shrinkTo }) }, item };
}
