/**
 * pcg4d (Jarzynski and Olano, "Hash Functions for GPU Rendering", JCGT 9(3), 2020): four words in, four well-mixed
 * words out, each depending on all inputs. Small enough for a kernel, and the same bits on the CPU.
 */
export const PCG4D_WGSL = /* wgsl */ `
fn pcg4d(words: vec4u) -> vec4u {
  var v = words * 1664525u + 1013904223u;
  v.x += v.y * v.w; v.y += v.z * v.x; v.z += v.x * v.y; v.w += v.y * v.z;
  v ^= v >> vec4u(16u);
  v.x += v.y * v.w; v.y += v.z * v.x; v.z += v.x * v.y; v.w += v.y * v.z;
  return v;
}`;

type Words4 = [number, number, number, number];

export function pcg4d(words: Readonly<Words4>): Words4 {
  const v = new Uint32Array(words.map((word) => Math.imul(word, 1664525) + 1013904223));
  const mix = () => {
    v[0] += Math.imul(v[1], v[3]);
    v[1] += Math.imul(v[2], v[0]);
    v[2] += Math.imul(v[0], v[1]);
    v[3] += Math.imul(v[1], v[2]);
  };
  mix();
  for (let i = 0; i < 4; i++) v[i] ^= v[i] >>> 16;
  mix();
  return [v[0], v[1], v[2], v[3]];
}

/**
 * The key of one dropout mask: two words hashed from the seed and from what tells this mask from others (layer, epoch,
 * step). The words go in one after the other, so their order matters.
 * Throws a RangeError for a word that isn't an integer in [0, 2^32).
 */
export function dropoutKey(seed: number, ...words: number[]): Uint32Array<ArrayBuffer> {
  let state: Words4 = [0, 0, 0, words.length];
  for (const word of [seed, ...words]) {
    if (!Number.isInteger(word) || word < 0 || word >= 2 ** 32)
      throw new RangeError(`dropoutKey: ${word} isn't an integer from 0 to 4294967295`);
    state = pcg4d([state[0] ^ word, state[1], state[2], state[3]]);
  }
  return new Uint32Array(state.slice(0, 2));
}
