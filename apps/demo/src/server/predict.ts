import { gradCam, type Learner } from "@sunbear/core";
import { loadItem, predictionTransform } from "@sunbear/data";
import type { Prediction } from "../api/types.js";

/**
 * What a model takes a picture for.
 * @param bytes of a file: JPEG, PNG, WebP, GIF, TIFF, AVIF or BMP
 * @throws ImageError if they are none of these
 */
export async function predict(learn: Learner, bytes: Uint8Array, options: { gradCam: boolean }): Promise<Prediction> {
  const { transforms } = learn.dls;
  const { data, width, height } = await loadItem(bytes, transforms, "The picture");
  const shape = [1, height, width, 3] as const;
  const pixels = Uint8Array.from(data);
  const start = performance.now();
  const [{ label, index, probabilities }] = await learn.predict({
    pixels,
    shape,
    transform: predictionTransform(transforms, shape),
  });
  const milliseconds = performance.now() - start;
  const prediction = { label, index, probabilities: [...probabilities], milliseconds };
  if (!options.gradCam) return prediction;
  const [map] = await gradCam(learn, { pixels, shape, transform: predictionTransform(transforms, shape) }, index);
  const largest = Math.max(...map.values) || 1;
  const values = Array.from(map.values, (value) => value / largest);
  return { ...prediction, heat: { width: map.width, height: map.height, values } };
}
