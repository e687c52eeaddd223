import { Array as JaxArray, type JsTree, lax, numpy as np, tree } from "@jax-js/jax";

/** Batch normalisation of [n, c, h, w] in training; weight and bias are [1, c, 1, 1]. */
export function batchNorm(x: JaxArray, weight: JaxArray, bias: JaxArray): JaxArray {
  const options = { keepdims: true };
  const centred = x.ref.sub(np.mean(x, [0, 2, 3], options));
  const variance = np.mean(np.square(centred.ref), [0, 2, 3], options);
  return centred
    .div(np.sqrt(variance.add(1e-5)))
    .mul(weight)
    .add(bias);
}

/** Maximum over 3×3 pixels, stride 2, of values that aren't negative: padding is with zeros. */
export function maxPool(x: JaxArray): JaxArray {
  const padded = np.pad(x, [
    [0, 0],
    [0, 0],
    [1, 1],
    [1, 1],
  ]);
  return lax.reduceWindow(padded, (window) => np.max(window), [1, 1, 3, 3], [1, 1, 2, 2]);
}

/** Hands work to the GPU that jax-js would put off until somebody reads the arrays, or drop with them. */
export function dispatch(arrays: JsTree<JaxArray>): void {
  for (const array of tree.leaves(arrays)) if (array instanceof JaxArray) array.ref.gpuBufferSync();
}
