import { batchNormInference } from "../batchnorm/batchnorm.js";
import { productFamily } from "../product/family.js";
import type { Gather } from "../product/gather.js";
import { gatheredProduct } from "../product/gathered-product.js";
import { outerProduct } from "../product/outer-product.js";
import { dtypeOf, type Gpu, type Shape } from "../runtime/index.js";
import { pad } from "./pad.js";
import type { Conv2d, Conv2dInputGradient, Conv2dWeightGradient } from "./shapes.js";

/** Rows of the products' tiles; see the products. */
interface Tiled {
  readonly tile?: number;
}

/** A convolution as one gathered product. */
export function directConv2d(gpu: Gpu, conv: Conv2d & Tiled): void {
  const { x, weight, y, stride, padding, epilogue, tile } = conv;
  if (epilogue && productFamily(gpu, dtypeOf(x)) === "broadcast") {
    // A lane holds many outputs there, and their epilogues make texts that Mesa compiled for 3 to 8 s each instead of 2.
    // Few layers come this way: where Winograd's way pays, its transform ends in the epilogue.
    const { mean: runningMean, variance: runningVar } = epilogue;
    const sums = gpu.empty(y.shape);
    directConv2d(gpu, { ...conv, y: sums, epilogue: undefined });
    batchNormInference(gpu, { ...epilogue, runningMean, runningVar, x: sums, y });
    gpu.release(sums);
    return;
  }
  const [, h, w, c] = x.shape;
  const [, oh, ow] = y.shape;
  if (c === 4 && weight.shape[1] > 1) {
    stem(gpu, { x, weight, y, stride, padding, epilogue, tile });
    return;
  }
  const gather = { ...dense(oh, ow), input: [h, w], inStride: stride, taps: taps(weight.shape, padding) } as const;
  gatheredProduct(gpu, { x, weight, y, gather, epilogue, tile });
}

/**
 * A convolution of images of four channels, such as a stem's. A row of its filter reads one stretch of memory, [S·4],
 * so R long taps do for R·S short ones, once the image has its zeros around it.
 */
function stem(gpu: Gpu, { x, weight, y, stride, padding, epilogue, tile }: Conv2d & Tiled): void {
  const [n, h, w] = x.shape;
  const [r, s] = weight.shape;
  const [, oh, ow] = y.shape;
  // Multiples of 8 let a binding start at any image, of f16 too.
  const [paddedH, paddedW] = [h, w].map((size) => 8 * Math.ceil((size + 2 * padding) / 8));
  const padded = gpu.empty([n, paddedH, paddedW, 4], x.dtype);
  pad(gpu, { x, y: padded, padding });
  const gather: Gather = {
    ...dense(oh, ow),
    input: [paddedH, paddedW],
    inStride: stride,
    taps: range(r).map((tap) => ({ dy: tap, dx: 0, tap })),
    depth: 4 * s,
  };
  gatheredProduct(gpu, { x: padded, weight, y, gather, epilogue, tile });
  gpu.release(padded);
}

/**
 * The input gradient as a gathered product for each parity class (y mod stride, x mod stride) of its pixels: those
 * share the r and s for which the divisions of its formula leave no remainder, so no inserted zeros are multiplied.
 * A class that no r and s belong to has zeros.
 */
export function directInputGradient(
  gpu: Gpu,
  { dy, weight, dx, stride, padding, tile }: Conv2dInputGradient & Tiled,
): void {
  const [, h, w] = dx.shape;
  const [, oh, ow] = dy.shape;
  const [r, s] = weight.shape;
  const tapsOf = (filter: number, first: number) =>
    range(filter)
      .filter((tap) => (first + padding - tap) % stride === 0)
      .map((tap) => ({ tap, offset: (first + padding - tap) / stride }));
  const classes = range(Math.min(stride, h)).flatMap((outTop) =>
    range(Math.min(stride, w)).map((outLeft): Gather => {
      const columns = tapsOf(s, outLeft);
      return {
        grid: [Math.ceil((h - outTop) / stride), Math.ceil((w - outLeft) / stride)],
        output: [h, w],
        outStride: stride,
        outTop,
        outLeft,
        input: [oh, ow],
        inStride: 1,
        taps: tapsOf(r, outTop).flatMap((row) =>
          columns.map((column) => ({ dy: row.offset, dx: column.offset, tap: row.tap * s + column.tap })),
        ),
      };
    }),
  );
  const gather = classes.filter(({ taps }) => taps.length > 0);
  if (gather.length < classes.length) gpu.zero(dx);
  gatheredProduct(gpu, { x: dy, weight, transposed: true, y: dx, gather, tile });
}

/** The weight gradient as one gathered outer product. */
export function directWeightGradient(
  gpu: Gpu,
  { x, dy, dWeight, stride, padding, tile }: Conv2dWeightGradient & Tiled,
): void {
  const [, h, w] = x.shape;
  const [, oh, ow] = dy.shape;
  const outer = { output: [oh, ow], input: [h, w], stride, taps: taps(dWeight.shape, padding) } as const;
  outerProduct(gpu, { x, d: dy, dWeight, outer, tile });
}

/** A gather whose outputs are all pixels of an image. */
const dense = (h: number, w: number) =>
  ({ grid: [h, w], output: [h, w], outStride: 1, outTop: 0, outLeft: 0 }) as const;

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

const taps = ([r, s]: Shape, padding: number) =>
  range(r * s).map((tap) => ({ dy: Math.floor(tap / s) - padding, dx: (tap % s) - padding, tap }));
