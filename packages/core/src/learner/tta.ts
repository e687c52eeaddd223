import type { DataLoader } from "./data.js";
import type { Predictions } from "./predictions.js";

export interface TtaOptions {
  /** Default: the validation set. */
  readonly loader?: DataLoader;
  /** Changed views of each item. Default 4. */
  readonly n?: number;
  /** Weight of the plain view, from 0 to 1. Default 0.25. */
  readonly beta?: number;
  /** Take the maximum over all views instead of averages. Default false. */
  readonly useMax?: boolean;
  readonly signal?: AbortSignal;
}

/** The loader's items, changed by chance. Throws if it can't do that. */
export function augmentedLoader(loader: DataLoader): DataLoader {
  if (!loader.augmented) throw new Error("tta: this loader can't change its items by chance (it has no `augmented`)");
  return loader.augmented();
}

/**
 * beta * plain + (1 - beta) * mean of the views, or the maximum of them all, and its losses. Throws if the views aren't
 * of the same items.
 */
export function blend(
  plain: Predictions,
  views: readonly Predictions[],
  { beta, useMax }: { readonly beta: number; readonly useMax: boolean },
): Predictions {
  if (!(beta >= 0 && beta <= 1)) throw new RangeError(`tta with beta = ${beta}: give a number from 0 to 1`);
  for (const { items } of views)
    if (items.length !== plain.items.length || items.some((item, i) => item !== plain.items[i]))
      throw new Error("tta: the changed views aren't of the same items in the same order");
  const { classes, targets, items } = plain;
  const probabilities = plain.probabilities.map((p, i) => {
    const others = views.map((view) => view.probabilities[i]);
    if (useMax) return Math.max(p, ...others);
    return beta * p + ((1 - beta) * others.reduce((sum, q) => sum + q, 0)) / others.length;
  });
  const losses = Float32Array.from(targets, (target, i) => -Math.log(probabilities[i * classes + target]));
  return { probabilities, classes, targets, losses, items };
}
