/**
 * The gradient of a scalar function by central differences, (f(x + h) - f(x - h)) / 2h per element. `f` should compute
 * in double precision, as the references do; it must not keep `x`, which changes between the calls.
 * The error is of the order of h² times the third derivative, plus rounding over h.
 */
export function finiteDifference(f: (x: Float64Array) => number, at: ArrayLike<number>, h = 1e-4): Float64Array {
  const x = Float64Array.from(at);
  return x.map((value, i) => {
    x[i] = value + h;
    const above = f(x);
    x[i] = value - h;
    const below = f(x);
    x[i] = value;
    return (above - below) / (2 * h);
  });
}
