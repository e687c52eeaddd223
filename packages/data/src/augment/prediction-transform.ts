import { batchTransformsFromJSON } from "./batch-transforms.js";
import type { DrawnBatch } from "./drawn-batch.js";

/**
 * What the GPU does to pictures of a prediction, as it did in validation: undefined if nothing but normalisation.
 *
 * @param transforms the `transforms` of the DataLoaders that a model was trained with, from wherever they were kept
 * @param shape of the pictures as uploaded
 */
export function predictionTransform(
  transforms: unknown,
  [n, height, width]: readonly [n: number, h: number, w: number, c: 3],
): DrawnBatch | undefined {
  const { batch = [] } = (transforms ?? {}) as { readonly batch?: unknown };
  if (!Array.isArray(batch)) throw new TypeError(`Batch transforms must be a list, not ${JSON.stringify(batch)}.`);
  const pictures = Array.from({ length: n }, (_, item) => ({ item, epoch: 0 }));
  const key = { split: "valid", seed: 0, epoch: 0, step: 0, pictures } as const;
  return batchTransformsFromJSON(batch).draw({ width, height }, key);
}
