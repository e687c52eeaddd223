export function sumRowsReference(x: ArrayLike<number>, channels: number, scale = 1): Float64Array {
  const y = new Float64Array(channels);
  for (let i = 0; i < x.length; i++) y[i % channels] += scale * x[i];
  return y;
}
