/**
 * What a gathered product reads: for each pixel of an output grid, the input pixels that its taps name.
 *
 *   out[n, oy·outStride + outTop, ox·outStride + outLeft, k] = Σ_t Σ_c in[n, oy·inStride + dy_t, ox·inStride + dx_t, c] · weight[tap_t, c, k]
 *
 * One kernel thus serves a convolution of any size and stride, its input gradient (one grid for each parity class of
 * the stride, so that no inserted zeros are multiplied), 1×1 convolutions and plain matrix products.
 */
export interface Gather {
  /** Size of the grid of outputs, per image. */
  readonly grid: readonly [h: number, w: number];
  /** Size of the output images that the grid lies in. */
  readonly output: readonly [h: number, w: number];
  readonly outStride: number;
  readonly outTop: number;
  readonly outLeft: number;
  /** Size of the input images; taps outside read zero. */
  readonly input: readonly [h: number, w: number];
  readonly inStride: number;
  readonly taps: readonly Tap[];
  /**
   * Values that a tap reads, from its pixel's first on; more than a pixel's channels run on into the next pixels of the
   * same row. Default: the channels.
   */
  readonly depth?: number;
  /** Pixels that share one set of weights, the next ones using the next; a multiple of the product's tile. Default: all. */
  readonly pixelsPerSet?: number;
}

/** An offset into the input and the number of the weight matrix that belongs to it. */
export interface Tap {
  readonly dy: number;
  readonly dx: number;
  readonly tap: number;
}

/** Taps that a uniform can hold: 7×7, the largest filter of a ResNet. */
export const MAX_TAPS = 49;

/** The words of `struct Gather` in GATHER_WGSL; `channels` are those of the input, `band` is explained at broadcast kernels. */
export function gatherWords(gather: Gather, pixels: number, channels: number, filters: number, band = 1): Uint32Array {
  const {
    grid,
    output,
    outStride,
    outTop,
    outLeft,
    input,
    inStride,
    taps,
    pixelsPerSet = pixels,
    depth = channels,
  } = gather;
  if (taps.length > MAX_TAPS) throw new RangeError(`${taps.length} taps, at most ${MAX_TAPS} are possible`);
  const words = new Int32Array(20 + 4 * MAX_TAPS);
  words.set([
    pixels,
    depth,
    filters,
    taps.length,
    ...grid,
    ...output,
    ...input,
    inStride,
    outStride,
    outTop,
    outLeft,
    pixelsPerSet,
    channels,
    band,
  ]);
  taps.forEach(({ dy, dx, tap }, i) => {
    words.set([dy, dx, tap], 20 + 4 * i);
  });
  return new Uint32Array(words.buffer);
}

/** The same in WGSL: the struct, where an output pixel is stored, and where a tap of it is read. */
export const GATHER_WGSL = /* wgsl */ `
struct Gather {
  pixels: u32, channels: u32, filters: u32, taps: u32,
  gridH: u32, gridW: u32, outH: u32, outW: u32,
  inH: i32, inW: i32, inStride: i32, outStride: u32,
  outTop: u32, outLeft: u32, pixelsPerSet: u32, pixelChannels: u32,
  band: u32, pad0: u32, pad1: u32, pad2: u32,
  tap: array<vec4i, ${MAX_TAPS}>,
}
// Number of the first weight matrix in the set that a pixel is multiplied with.
fn matricesAt(pixel: u32) -> u32 { return pixel / g.pixelsPerSet * g.taps; }
// An output pixel's image, and the input position of its tap (0, 0).
struct Pixel { image: i32, y: i32, x: i32, output: u32 }
fn pixelAt(p: u32) -> Pixel {
  let column = p % g.gridW;
  let line = p / g.gridW;
  let row = line % g.gridH;
  let image = line / g.gridH;
  let output = (image * g.outH + row * g.outStride + g.outTop) * g.outW + column * g.outStride + g.outLeft;
  return Pixel(i32(image), i32(row) * g.inStride, i32(column) * g.inStride, output);
}
fn inside(y: i32, x: i32) -> bool { return (u32(y) < u32(g.inH)) & (u32(x) < u32(g.inW)); }
// Where a tap begins to read, in values; a valid place even for a tap outside.
fn inputAt(image: i32, y: i32, x: i32) -> u32 {
  return u32((image * g.inH + clamp(y, 0, g.inH - 1)) * g.inW + clamp(x, 0, g.inW - 1)) * g.pixelChannels;
}
`;
