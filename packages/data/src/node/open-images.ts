import { type StackedImages, stackImages } from "../stack-images.js";
import { loadItem } from "./load-item.js";

/**
 * Opens one photo or many as a trained model wants them: `learn.predict(await openImages("bear.jpg", transforms))`.
 *
 * @param sources paths, or the bytes of files
 * @param transforms the `transforms` of the DataLoaders that the model was trained with: `learn.dls.transforms`
 * @throws ImageError if one can't be opened; RangeError if they differ in size
 */
export async function openImages(
  sources: string | Uint8Array | readonly (string | Uint8Array)[],
  transforms: unknown,
): Promise<StackedImages> {
  const list = typeof sources === "string" || sources instanceof Uint8Array ? [sources] : sources;
  return stackImages(await Promise.all(list.map((source) => loadItem(source, transforms))), transforms);
}
