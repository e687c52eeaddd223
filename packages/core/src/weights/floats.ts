/** Bfloat16 to float32, which holds all its values, and back, to nearest with ties to even. */

export function widenBrain(brains: Uint16Array): Float32Array<ArrayBuffer> {
  return new Float32Array(Uint32Array.from(brains, (bits) => bits << 16).buffer);
}

export function narrowToBrain(floats: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  return Uint16Array.from(floats, (value, i) =>
    Number.isNaN(value) ? 0x7fc0 : (bits[i] + 0x7fff + ((bits[i] >>> 16) & 1)) >>> 16,
  );
}
