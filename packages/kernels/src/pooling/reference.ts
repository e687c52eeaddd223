import { type Shape, type Shape4, sizeOf } from "../runtime/index.js";

type Values = ArrayLike<number>;

/** Bounds of the window that an output position sees along one axis, padding cut off. */
export type Bounds = (out: number, outLength: number, inLength: number) => readonly [begin: number, end: number];

export const fixedBounds =
  ({ size, stride, padding }: { size: number; stride: number; padding: number }): Bounds =>
  (out, _, inLength) => [Math.max(0, out * stride - padding), Math.min(inLength, out * stride - padding + size)];

export const adaptiveBounds: Bounds = (out, outLength, inLength) => [
  Math.floor((out * inLength) / outLength),
  Math.ceil(((out + 1) * inLength) / outLength),
];

/** Calls `visit` for each output value with the positions in x of its window, in row-major order. */
function forEachWindow(x: Shape4, y: Shape4, bounds: Bounds, visit: (out: number, window: number[]) => void): void {
  const [n, h, w, c] = x;
  const [, outH, outW] = y;
  let out = 0;
  for (let image = 0; image < n; image++)
    for (let row = 0; row < outH; row++)
      for (let col = 0; col < outW; col++)
        for (let channel = 0; channel < c; channel++) {
          const window: number[] = [];
          const [top, bottom] = bounds(row, outH, h);
          const [left, right] = bounds(col, outW, w);
          for (let i = top; i < bottom; i++)
            for (let j = left; j < right; j++) window.push(((image * h + i) * w + j) * c + channel);
          visit(out++, window);
        }
}

/** `indices` are positions within an image, row · W + column. */
export function maxPoolReference(
  x: Values,
  shape: Shape4,
  out: Shape4,
  bounds: Bounds,
): { y: Float64Array; indices: Uint32Array } {
  const [, h, w, c] = shape;
  const y = new Float64Array(sizeOf(out));
  const indices = new Uint32Array(sizeOf(out));
  forEachWindow(shape, out, bounds, (at, window) => {
    let best = window[0];
    for (const from of window) if (x[from] > x[best] || Number.isNaN(x[from])) best = from;
    y[at] = x[best];
    indices[at] = Math.floor(best / c) % (h * w);
  });
  return { y, indices };
}

export function maxPoolBackwardReference(dy: Values, indices: Values, shape: Shape4, out: Shape4): Float64Array {
  const [, h, w, c] = shape;
  const perImage = sizeOf(out.slice(1));
  const dx = new Float64Array(sizeOf(shape));
  for (let i = 0; i < dy.length; i++) dx[(Math.floor(i / perImage) * h * w + indices[i]) * c + (i % c)] += dy[i];
  return dx;
}

/** `divisor` is what each window's sum is divided by; by default the pixels that it sees. */
export function avgPoolReference(
  x: Values,
  shape: Shape4,
  out: Shape4,
  bounds: Bounds,
  divisor?: number,
): Float64Array {
  const y = new Float64Array(sizeOf(out));
  forEachWindow(shape, out, bounds, (at, window) => {
    for (const from of window) y[at] += x[from] / (divisor ?? window.length);
  });
  return y;
}

export function avgPoolBackwardReference(
  dy: Values,
  shape: Shape4,
  out: Shape4,
  bounds: Bounds,
  divisor?: number,
): Float64Array {
  const dx = new Float64Array(sizeOf(shape));
  forEachWindow(shape, out, bounds, (at, window) => {
    for (const from of window) dx[from] += dy[at] / (divisor ?? window.length);
  });
  return dx;
}

/** Values of two arrays of one shape, put side by side along the channels. */
export function concatChannels(a: Values, b: Values, shape: Shape): Float64Array {
  const c = shape[shape.length - 1];
  return Float64Array.from({ length: 2 * a.length }, (_, i) => {
    const pixel = Math.floor(i / (2 * c));
    const channel = i % (2 * c);
    return channel < c ? a[pixel * c + channel] : b[pixel * c + channel - c];
  });
}
