import { type Shape, sizeOf } from "../runtime/index.js";

/** Values uniform in [-1, 1), the same for the same seed. (Mulberry32, by Tommy Ettinger) */
export function random(shape: Shape, seed: number): Float32Array<ArrayBuffer> {
  let state = seed >>> 0;
  return Float32Array.from({ length: sizeOf(shape) }, () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  });
}
