import type { Shape } from "../runtime/index.js";
import { type Conv2dOptions, conv2dShape } from "./shapes.js";

type Visit = (x: number, weight: number, y: number) => void;

/** Calls `visit` with the positions of every x, weight and y that are multiplied together. */
function visit(xShape: Shape, weightShape: Shape, options: Conv2dOptions, visit: Visit): void {
  const [n, h, w, c] = xShape;
  const [r, s, , k] = weightShape;
  const [, oh, ow] = conv2dShape(xShape, weightShape, options);
  for (let image = 0; image < n; image++)
    for (let oy = 0; oy < oh; oy++)
      for (let ox = 0; ox < ow; ox++)
        for (let i = 0; i < r; i++)
          for (let j = 0; j < s; j++) {
            const y = oy * options.stride - options.padding + i;
            const x = ox * options.stride - options.padding + j;
            if (y < 0 || x < 0 || y >= h || x >= w) continue;
            for (let from = 0; from < c; from++)
              for (let to = 0; to < k; to++)
                visit(
                  ((image * h + y) * w + x) * c + from,
                  ((i * s + j) * c + from) * k + to,
                  ((image * oh + oy) * ow + ox) * k + to,
                );
          }
}

const size = (shape: Shape) => shape.reduce((product, n) => product * n, 1);

/** y [N, OH, OW, K] from x [N, H, W, C] and weight [R, S, C, K], in float64. */
export function conv2dReference(
  x: ArrayLike<number>,
  xShape: Shape,
  weight: ArrayLike<number>,
  weightShape: Shape,
  options: Conv2dOptions,
): Float64Array {
  const out = new Float64Array(size(conv2dShape(xShape, weightShape, options)));
  visit(xShape, weightShape, options, (i, j, k) => {
    out[k] += x[i] * weight[j];
  });
  return out;
}

/** dx [N, H, W, C] from dy [N, OH, OW, K], in float64. */
export function conv2dInputGradientReference(
  dy: ArrayLike<number>,
  xShape: Shape,
  weight: ArrayLike<number>,
  weightShape: Shape,
  options: Conv2dOptions,
): Float64Array {
  const out = new Float64Array(size(xShape));
  visit(xShape, weightShape, options, (i, j, k) => {
    out[i] += dy[k] * weight[j];
  });
  return out;
}

/** dWeight [R, S, C, K] from x and dy, in float64. */
export function conv2dWeightGradientReference(
  x: ArrayLike<number>,
  xShape: Shape,
  dy: ArrayLike<number>,
  weightShape: Shape,
  options: Conv2dOptions,
): Float64Array {
  const out = new Float64Array(size(weightShape));
  visit(xShape, weightShape, options, (i, j, k) => {
    out[j] += x[i] * dy[k];
  });
  return out;
}
