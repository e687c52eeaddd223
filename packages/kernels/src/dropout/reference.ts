import { dropThreshold } from "./dropout.js";
import { pcg4d } from "./hash.js";

export const dropoutReference = (x: ArrayLike<number>, p: number, key: ArrayLike<number>): Float64Array =>
  Float64Array.from(x, (v, i) => {
    const word = pcg4d([Math.floor(i / 4), key[0], key[1], 0])[i % 4];
    return word < dropThreshold(p) ? 0 : v / (1 - p);
  });
