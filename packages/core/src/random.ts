/**
 * Random numbers as a pure function of their keys (a counter-based generator): the same seed, name and index give the
 * same number whenever and in whatever order they are asked for, so a run can be resumed in the middle.
 */

/** Murmur3's finaliser: every bit of the input reaches every bit of the output. */
function mix(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** One 32-bit word out of any number of integers. */
export function hash(...keys: readonly number[]): number {
  let h = keys.length;
  for (const key of keys) h = mix((Math.imul(h, 0x9e3779b1) + mix((key >>> 0) + 0x7f4a7c15)) | 0);
  return h;
}

/** One 32-bit word out of a name (FNV-1a). */
export function hashName(name: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  return mix(h);
}

/** `count` draws from the normal distribution with mean 0, by Box and Muller's transform. */
export function normal(count: number, std: number, ...keys: readonly number[]): Float32Array {
  const stream = hash(...keys);
  const word = (i: number) => mix(stream ^ mix(Math.imul(i, 0x9e3779b1)));
  const values = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    const radius = std * Math.sqrt(-2 * Math.log((word(i) + 0.5) / 2 ** 32));
    const angle = (2 * Math.PI * word(i + 1)) / 2 ** 32;
    values[i] = radius * Math.cos(angle);
    if (i + 1 < count) values[i + 1] = radius * Math.sin(angle);
  }
  return values;
}
