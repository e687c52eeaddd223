import { named } from "../layout/vectors.js";
import { gatherTiles, outerTiles } from "../product/family.js";
import { dtypeOf, expectShape, type Gpu, type GpuArray, sharedDType } from "../runtime/index.js";
import { directConv2d, directInputGradient, directWeightGradient } from "./direct.js";
import { type Conv2d, type Conv2dInputGradient, type Conv2dWeightGradient, conv2dShape } from "./shapes.js";
import {
  type WinogradPlan,
  winogradConv2d,
  winogradRows,
  winogradTiles,
  winogradWeightGradient2d,
} from "./winograd.js";
import type { WinogradTile } from "./winograd-matrices.js";

/** y[n, oy, ox, k] = Σ_{r, s, c} x[n, oy·stride − padding + r, ox·stride − padding + s, c] · weight[r, s, c, k] */
export function conv2d(gpu: Gpu, conv: Conv2d): void {
  const { x, weight, y, stride, padding, epilogue } = conv;
  expectShape("conv2d's y", y.shape, conv2dShape(x.shape, weight.shape, conv));
  const dtype = sharedDType("conv2d", { x, y, residual: epilogue?.residual });
  const [n, oh, ow, k] = y.shape;
  const run = (m: WinogradTile | 0, tile: number) => {
    if (m) winogradConv2d(gpu, { x, weight, y, padding, epilogue, m, tile });
    else directConv2d(gpu, { ...conv, tile });
  };
  // In training, rounding of activations adds up over layers and steps: there 4×4 tiles, which round three times as much,
  // part a training from fast.ai's sooner than they need.
  const sizes = epilogue ? ([2, 4] as const) : ([2] as const);
  const operation = epilogue ? "conv2d and norm" : "conv2d";
  choose(gpu, operation, {
    from: x,
    weight,
    to: y,
    stride,
    residual: epilogue?.residual,
    tiles: gatherTiles(gpu, n * oh * ow, k, { dtype }),
    plan: { sizes },
    run,
  });
}

/**
 * dx[n, y, x, c] = Σ_{r, s, k} dy[n, (y + padding − r) / stride, (x + padding − s) / stride, k] · weight[r, s, c, k],
 * over those r and s for which the divisions leave no remainder.
 */
export function conv2dInputGradient(gpu: Gpu, conv: Conv2dInputGradient): void {
  const { dy, weight, dx, stride, padding } = conv;
  expectShape("conv2d's dy", dy.shape, conv2dShape(dx.shape, weight.shape, conv));
  const [n, h, w, c] = dx.shape;
  const dtype = sharedDType("conv2d's input gradient", { dy, dx });
  const tiles = gatherTiles(gpu, (n * h * w) / stride ** 2, c, { dtype });
  const run = (m: WinogradTile | 0, tile: number) => {
    if (m) winogradConv2d(gpu, { x: dy, weight, y: dx, padding: 2 - padding, turned: true, m, tile });
    else directInputGradient(gpu, { ...conv, tile });
  };
  choose(gpu, "conv2d input gradient", { from: dy, weight, to: dx, stride, tiles, run });
}

/** dWeight[r, s, c, k] = Σ_{n, oy, ox} x[n, oy·stride − padding + r, ox·stride − padding + s, c] · dy[n, oy, ox, k] */
export function conv2dWeightGradient(gpu: Gpu, conv: Conv2dWeightGradient): void {
  const { x, dy, dWeight, stride, padding } = conv;
  expectShape("conv2d's dy", dy.shape, conv2dShape(x.shape, dWeight.shape, conv));
  const [r, s, c, k] = dWeight.shape;
  const dtype = sharedDType("conv2d's weight gradient", { x, dy });
  const tiles = outerTiles(gpu, r * s * c, k, dtype);
  const run = (m: WinogradTile | 0, tile: number) => {
    if (m) winogradWeightGradient2d(gpu, { x, dy, dWeight, padding, m, tile });
    else directWeightGradient(gpu, { ...conv, tile });
  };
  choose(gpu, "conv2d weight gradient", {
    from: x,
    weight: dWeight,
    to: dy,
    stride,
    tiles,
    winogradRows: () => tiles,
    plan: { rows: () => 1, weightPrice: 50, gradient: true },
    run,
  });
}

interface Choice {
  readonly from: GpuArray;
  readonly weight: GpuArray;
  readonly to: GpuArray;
  readonly residual?: GpuArray;
  readonly stride: number;
  /** Rows that the direct product's tiles can have, the best ones first. */
  readonly tiles: readonly number[];
  /** The same for Winograd's products. */
  readonly winogradRows?: (m: WinogradTile) => readonly number[];
  /** How Winograd's way differs from a product of such tiles, and weights that are but read. */
  readonly plan?: Partial<WinogradPlan>;
  readonly run: (m: WinogradTile | 0, tile: number) => void;
}

/**
 * Runs the variant that the tuner has chosen for an operation; until it has, the one that these shapes suggest: Winograd's
 * way with tiles of m×m outputs, or, m = 0, the direct one.
 */
function choose(gpu: Gpu, operation: string, choice: Choice): void {
  const { from, weight, to, residual, stride, tiles, run } = choice;
  const rowsOf = choice.winogradRows ?? ((m) => winogradRows(gpu, m, to.shape));
  const plan: WinogradPlan = { rows: (m) => rowsOf(m)[0], weightPrice: 20, sizes: [2, 4], ...choice.plan };
  const dtype = dtypeOf(from);
  const winograd = dtype === "f16" ? [] : winogradTiles(gpu, weight.shape, stride, to.shape, plan);
  const ways = [...winograd, 0] as const;
  const [images, ...image] = from.shape;
  const size = `${2 ** Math.round(Math.log2(images))}x${image.join("x")}`;
  gpu.tuner.run({
    // Batches of similar size behave alike.
    key: `${named(operation, dtype)} ${size} ${weight.shape.join("x")} /${stride}`,
    variants: ways.flatMap((m) =>
      m === 0 ? tiles.map((tile) => `direct ${tile}`) : rowsOf(m).map((tile) => `winograd ${m} ${tile}`),
    ),
    arrays: residual ? [from, weight, to, residual] : [from, weight, to],
    run: (variant) => {
      const words = variant.split(" ");
      run(ways.find((way) => way === Number(words.at(-2))) ?? 0, Number(words.at(-1)));
    },
  });
}
