export const reluReference = (x: ArrayLike<number>): Float64Array => Float64Array.from(x, (v) => Math.max(v, 0));

export const reluBackwardReference = (y: ArrayLike<number>, dy: ArrayLike<number>): Float64Array =>
  Float64Array.from(dy, (v, i) => (y[i] <= 0 ? 0 : v));
