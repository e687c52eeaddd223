import type { Json } from "./transforms/transform.js";

/** How pictures of a prediction are opened, and which item transforms follow. */
export interface InputRecipe {
  readonly input: { readonly fastai: boolean; readonly shrinkTo?: number };
  readonly item: readonly unknown[];
}

/**
 * Reads the `transforms` of DataLoaders, from wherever they were kept.
 *
 * @throws TypeError if they don't say how to prepare pictures
 */
export function readInputJson(json: unknown): InputRecipe {
  const { input, item } = (json ?? {}) as { readonly input?: Json; readonly item?: unknown };
  const { fastai, shrinkTo } = (input ?? {}) as { readonly fastai?: unknown; readonly shrinkTo?: unknown };
  const isShrunk = typeof shrinkTo === "number";
  if (typeof fastai !== "boolean" || !(isShrunk || shrinkTo === undefined) || !Array.isArray(item))
    throw new TypeError(`The model's metadata doesn't say how to prepare pictures: found ${JSON.stringify(json)}.`);
  return { input: { fastai, ...(isShrunk && { shrinkTo }) }, item };
}
