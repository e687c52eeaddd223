/** Side of the grey thumbnail that is hashed. */
export const THUMBNAIL_SIZE = 32;
const KEPT = 8;
const BITS = KEPT * KEPT;

/**
 * A hash of what a picture looks like: the 8 x 8 lowest frequencies (without the constant ones) of the discrete cosine
 * transform of its 32 x 32 grey thumbnail, each above or below their median (the "pHash" of Zauner, 2010).
 * The same picture at another size or quality differs in few of the 64 bits; other pictures in about 32.
 */
export function perceptualHash(thumbnail: Uint8Array): bigint {
  const rows = new Float64Array(KEPT * THUMBNAIL_SIZE);
  for (let u = 0; u < KEPT; u++) {
    for (let y = 0; y < THUMBNAIL_SIZE; y++) {
      let sum = 0;
      for (let x = 0; x < THUMBNAIL_SIZE; x++)
        sum += COSINES[u * THUMBNAIL_SIZE + x] * thumbnail[y * THUMBNAIL_SIZE + x];
      rows[u * THUMBNAIL_SIZE + y] = sum;
    }
  }
  const low = new Float64Array(BITS);
  for (let u = 0; u < KEPT; u++) {
    for (let v = 0; v < KEPT; v++) {
      let sum = 0;
      for (let y = 0; y < THUMBNAIL_SIZE; y++) sum += COSINES[v * THUMBNAIL_SIZE + y] * rows[u * THUMBNAIL_SIZE + y];
      low[v * KEPT + u] = sum;
    }
  }
  const sorted = low.slice().sort();
  const median = (sorted[BITS / 2 - 1] + sorted[BITS / 2]) / 2;
  let hash = 0n;
  for (const value of low) hash = (hash << 1n) | (value > median ? 1n : 0n);
  return hash;
}

/** cos((2x + 1) k pi / 2N) for the frequencies k = 1 to 8. */
const COSINES = Float64Array.from({ length: KEPT * THUMBNAIL_SIZE }, (_, i) => {
  const k = Math.floor(i / THUMBNAIL_SIZE) + 1;
  const x = i % THUMBNAIL_SIZE;
  return Math.cos(((2 * x + 1) * k * Math.PI) / (2 * THUMBNAIL_SIZE));
});

/** In how many bits two hashes differ. */
export function hammingDistance(a: bigint, b: bigint): number {
  let bits = a ^ b;
  let count = 0;
  for (; bits > 0n; bits &= bits - 1n) count++;
  return count;
}
