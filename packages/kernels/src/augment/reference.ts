import { pcg4d } from "../dropout/hash.js";
import type { Extent, Matrix3 } from "./pixel-map.js";
import type { SampleMode, SamplePadMode } from "./sample-modes.js";

/** What a pixel at a place is, in three channels; places needn't be whole, nor inside. */
type Texel = (row: number, column: number) => readonly number[];

/** One image of [h, w, 4] by a map between pixels, to [toH, toW, 4]. */
export function resampleReference(
  x: ArrayLike<number>,
  [h, w]: Extent,
  [toH, toW]: Extent,
  map: Matrix3,
  { mode, padMode, alignCorners }: { mode: SampleMode; padMode: SamplePadMode; alignCorners: boolean },
): Float64Array {
  const texel: Texel = (row, column) => {
    const outside = row < 0 || column < 0 || row >= h || column >= w;
    const at = 4 * (clamp(row, h) * w + clamp(column, w));
    return [0, 1, 2].map((c) => (outside && padMode === "zeros" ? 0 : x[at + c]));
  };
  const y = new Float64Array(toH * toW * 4);
  for (let row = 0; row < toH; row++) {
    for (let column = 0; column < toW; column++) {
      const [X, Y, Z] = [0, 3, 6].map((r) => map[r] * column + map[r + 1] * row + map[r + 2]);
      const px = pad(X / Z, w, padMode, alignCorners);
      const py = pad(Y / Z, h, padMode, alignCorners);
      y.set(
        mode === "bilinear" ? bilinear(texel, py, px) : texel(halfEven(py), halfEven(px)),
        4 * (row * toW + column),
      );
    }
  }
  return y;
}

function bilinear(texel: Texel, row: number, column: number): number[] {
  const [top, left] = [Math.floor(row), Math.floor(column)];
  const [down, right] = [row - top, column - left];
  return [0, 1, 2].map(
    (c) =>
      (1 - down) * ((1 - right) * texel(top, left)[c] + right * texel(top, left + 1)[c]) +
      down * ((1 - right) * texel(top + 1, left)[c] + right * texel(top + 1, left + 1)[c]),
  );
}

function pad(place: number, size: number, mode: SamplePadMode, alignCorners: boolean): number {
  if (mode === "zeros") return place;
  if (mode === "border") return Math.min(size - 1, Math.max(0, place));
  const [low, high] = alignCorners ? [0, size - 1] : [-0.5, size - 0.5];
  if (low === high) return 0;
  let inside = place;
  while (inside < low || inside > high) inside = inside < low ? 2 * low - inside : 2 * high - inside;
  return Math.min(size - 1, Math.max(0, inside));
}

const clamp = (i: number, size: number): number => Math.min(size - 1, Math.max(0, i));

const halfEven = (x: number): number => {
  const floor = Math.floor(x);
  return x - floor === 0.5 ? floor + (floor & 1) : Math.round(x);
};

/** RGB of one pixel by brightness (added to logits), contrast, saturation and hue. */
export function lightingReference(
  rgb: readonly number[],
  [brightness, contrast, saturation, hue]: readonly number[],
): number[] {
  const logits = rgb.map((v) => {
    const x = Math.min(Math.fround(1 - 1e-7), Math.max(1e-7, v));
    return (Math.log(x / (1 - x)) + brightness) * contrast;
  });
  const grey = 0.2989 * logits[0] + 0.587 * logits[1] + 0.114 * logits[2];
  const lit = logits.map((L) => 1 / (1 + Math.exp(-(saturation * L + (1 - saturation) * grey))));
  return hue === 0 ? lit : turnHue(lit, hue);
}

/** Through HSV: the hue moves by a number of whole turns. */
function turnHue(rgb: readonly number[], turn: number): number[] {
  const value = Math.max(...rgb);
  const chroma = value - Math.min(...rgb);
  if (chroma === 0) return [...rgb];
  const [r, g, b] = rgb;
  const sector = value === r ? (g - b) / chroma : value === g ? 2 + (b - r) / chroma : 4 + (r - g) / chroma;
  const hue = 6 * ((((sector / 6 + turn) % 1) + 1) % 1);
  // Each channel is full around its own hue, empty on the other side of the circle, and linear between.
  return [5, 3, 1].map((n) => {
    const k = (n + hue) % 6;
    return value - chroma * Math.max(0, Math.min(k, 4 - k, 1));
  });
}

/** The noise of one pixel. */
export function noiseReference(pixel: number, key: ArrayLike<number>): number[] {
  const u = pcg4d([pixel, key[0], key[1], 1]).map((word) => (word + 0.5) / 2 ** 32);
  const [r1, r2] = [Math.sqrt(-2 * Math.log(u[0])), Math.sqrt(-2 * Math.log(u[2]))];
  return [r1 * Math.cos(2 * Math.PI * u[1]), r1 * Math.sin(2 * Math.PI * u[1]), r2 * Math.cos(2 * Math.PI * u[3])];
}

/** Images of [n, h, w, 4], each mixed with its partner inside the box. */
export function mixReference(
  x: ArrayLike<number>,
  [n, h, w]: readonly [number, number, number],
  partners: ArrayLike<number>,
  weights: ArrayLike<number>,
  [top, bottom, left, right]: readonly number[],
): Float64Array {
  return Float64Array.from({ length: n * h * w * 4 }, (_, i) => {
    const place = Math.floor(i / 4) % (h * w);
    const image = Math.floor(i / (4 * h * w));
    const [row, column] = [Math.floor(place / w), place % w];
    const inside = row >= top && row < bottom && column >= left && column < right;
    const partner = x[i + 4 * h * w * (partners[image] - image)];
    return inside ? weights[image] * x[i] + (1 - weights[image]) * partner : x[i];
  });
}
