import type { DrawnBatch } from "./augment/drawn-batch.js";
import { predictionTransform } from "./augment/prediction-transform.js";
import type { Image } from "./image/image.js";

/** Pictures as a Learner's `predict` takes them. */
export interface StackedImages {
  /** RGB bytes [n, h, w, 3]. */
  readonly pixels: Uint8Array;
  readonly shape: readonly [n: number, h: number, w: number, c: 3];
  /** What validation did to pictures on the GPU; absent: nothing. */
  readonly transform?: DrawnBatch;
}

/**
 * Puts pictures that have been through the item transforms into one batch to be predicted.
 *
 * @param transforms the `transforms` of the DataLoaders that the model was trained with, from wherever they were kept
 * @throws RangeError if there are none, or they differ in size
 */
export function stackImages(images: readonly Image[], transforms: unknown): StackedImages {
  if (images.length === 0) throw new RangeError("There are no pictures to predict: give one or more.");
  const [{ width, height }] = images;
  const other = images.find((image) => image.width !== width || image.height !== height);
  if (other)
    throw new RangeError(
      `Pictures of ${width} x ${height} and of ${other.width} x ${other.height} pixels can't be predicted at once: ` +
        "predict one after another, or train with an item transform that makes them equal.",
    );
  const shape = [images.length, height, width, 3] as const;
  const pixels = new Uint8Array(images.length * height * width * 3);
  images.forEach(({ data }, i) => {
    pixels.set(data, i * height * width * 3);
  });
  return { pixels, shape, transform: predictionTransform(transforms, shape) };
}
