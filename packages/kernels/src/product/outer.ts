import { MAX_TAPS, type Tap } from "./gather.js";

/**
 * What a gathered outer product sums over: the pixels of `output`, each paired with the input pixel that a tap names.
 *
 *   dWeight[t, c, k] = Σ_p in[n, oy·stride + dy_t, ox·stride + dx_t, c] · d[n, oy, ox, k]      p = (n, oy, ox)
 *
 * It is a convolution's weight gradient, and Aᵀ·B where there is one tap. The sum runs over all pixels of a batch
 * while the result may be small, so it is cut into splits that other workgroups sum; the parts are added afterwards in
 * their order, without atomics, so that the same input gives the same bits.
 */
export interface Outer {
  /** Size of the images of d. */
  readonly output: readonly [h: number, w: number];
  /** Size of the input images; taps outside read zero. */
  readonly input: readonly [h: number, w: number];
  readonly stride: number;
  readonly taps: readonly Tap[];
}

/** How the sum over pixels is cut. */
export interface Splits {
  readonly pixels: number;
  readonly pixelsPerSplit: number;
  /** Where this dispatch's parts begin among all parts. */
  readonly firstSplit: number;
}

/** The words of `struct Outer` in OUTER_WGSL. */
export function outerWords(outer: Outer, splits: Splits, channels: number, filters: number): Uint32Array {
  const { output, input, stride, taps } = outer;
  if (taps.length > MAX_TAPS) throw new RangeError(`${taps.length} taps, at most ${MAX_TAPS} are possible`);
  const words = new Int32Array(12 + 4 * MAX_TAPS);
  const { pixels, pixelsPerSplit, firstSplit } = splits;
  words.set([pixels, channels, filters, taps.length, ...output, ...input, stride, pixelsPerSplit, firstSplit]);
  taps.forEach(({ dy, dx, tap }, i) => {
    words.set([dy, dx, tap], 12 + 4 * i);
  });
  return new Uint32Array(words.buffer);
}

export const OUTER_WGSL = /* wgsl */ `
struct Outer {
  pixels: u32, channels: u32, filters: u32, taps: u32,
  outH: u32, outW: u32, inH: i32, inW: i32,
  stride: i32, pixelsPerSplit: u32, firstSplit: u32, pad: u32,
  tap: array<vec4i, ${MAX_TAPS}>,
}
fn inside(y: i32, x: i32) -> bool { return (u32(y) < u32(g.inH)) & (u32(x) < u32(g.inW)); }
// Number of the input pixel that a tap reads; a valid one even for a tap outside.
fn inputAt(image: i32, y: i32, x: i32) -> u32 {
  return u32((image * g.inH + clamp(y, 0, g.inH - 1)) * g.inW + clamp(x, 0, g.inW - 1));
}
`;
