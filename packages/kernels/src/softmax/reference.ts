export function softmaxReference(x: ArrayLike<number>, columns: number): Float64Array {
  const y = Float64Array.from(x);
  for (let first = 0; first < y.length; first += columns) {
    const row = y.subarray(first, first + columns);
    const largest = row.reduce((a, b) => Math.max(a, b));
    const sum = row.reduce((total, v) => total + Math.exp(v - largest), 0);
    row.forEach((v, c) => {
      row[c] = Math.exp(v - largest) / sum;
    });
  }
  return y;
}
