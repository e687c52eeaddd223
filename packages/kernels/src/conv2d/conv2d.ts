import { gatherTiles, outerTiles } from "../product/family.js";
import { expectShape, type Gpu, type Shape } from "../runtime/index.js";
import { directConv2d, directInputGradient, directWeightGradient } from "./direct.js";
import { type Conv2d, type Conv2dInputGradient, type Conv2dWeightGradient, conv2dShape } from "./shapes.js";
import { winogradConv2d, winogradPays, winogradWeightGradient2d } from "./winograd.js";

/** y[n, oy, ox, k] = Σ_{r, s, c} x[n, oy·stride − padding + r, ox·stride − padding + s, c] · weight[r, s, c, k] */
export function conv2d(gpu: Gpu, conv: Conv2d): void {
  const { x, weight, y, stride, padding } = conv;
  expectShape("conv2d's y", y.shape, conv2dShape(x.shape, weight.shape, conv));
  const [n, oh, ow, k] = y.shape;
  choose(gpu, "conv2d", [x.shape, weight.shape, y.shape], stride, gatherTiles(gpu, n * oh * ow, k), (way, tile) => {
    if (way === "winograd") winogradConv2d(gpu, { x, weight, y, padding, tile });
    else directConv2d(gpu, { ...conv, tile });
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
  const tiles = gatherTiles(gpu, (n * h * w) / stride ** 2, c);
  choose(gpu, "conv2d input gradient", [dy.shape, weight.shape, dx.shape], stride, tiles, (way, tile) => {
    if (way === "winograd") winogradConv2d(gpu, { x: dy, weight, y: dx, padding: 2 - padding, turned: true, tile });
    else directInputGradient(gpu, { ...conv, tile });
  });
}

/** dWeight[r, s, c, k] = Σ_{n, oy, ox} x[n, oy·stride − padding + r, ox·stride − padding + s, c] · dy[n, oy, ox, k] */
export function conv2dWeightGradient(gpu: Gpu, conv: Conv2dWeightGradient): void {
  const { x, dy, dWeight, stride, padding } = conv;
  expectShape("conv2d's dy", dy.shape, conv2dShape(x.shape, dWeight.shape, conv));
  const [r, s, c, k] = dWeight.shape;
  const tiles = outerTiles(gpu, r * s * c, k);
  choose(
    gpu,
    "conv2d weight gradient",
    [x.shape, dWeight.shape, dy.shape],
    stride,
    tiles,
    (way, tile) => {
      if (way === "winograd") winogradWeightGradient2d(gpu, { x, dy, dWeight, padding, tile });
      else directWeightGradient(gpu, { ...conv, tile });
    },
    1,
  );
}

type Way = "winograd" | "direct";

/**
 * Runs the variant that the tuner has chosen for an operation; until it has, the one that these shapes suggest.
 * `winogradRows`: to what its products round the number of their rows up.
 */
function choose(
  gpu: Gpu,
  operation: string,
  [from, weight, to]: readonly [Shape, Shape, Shape],
  stride: number,
  tiles: readonly number[],
  run: (way: Way, tile: number) => void,
  winogradRows = tiles[0],
): void {
  const pays = winogradPays(gpu, weight, stride, to, winogradRows);
  const ways: Way[] = pays ? ["winograd", "direct"] : ["direct"];
  gpu.tuner.run({
    // Batches of similar size behave alike.
    key: `${operation} ${2 ** Math.round(Math.log2(from[0]))}x${from.slice(1).join("x")} ${weight.join("x")} /${stride}`,
    variants: ways.flatMap((way) => tiles.map((tile) => `${way} ${tile}`)),
    run: (variant) => {
      const [way, tile] = variant.split(" ");
      run(way as Way, Number(tile));
    },
  });
}
