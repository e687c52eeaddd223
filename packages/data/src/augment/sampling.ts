import { type Extent, type Matrix3, pixelMap, type SampleMode } from "@sunbear/kernels";
import type { Region } from "../image/image.js";
import type { PadMode } from "../image/padding.js";

/** How pictures are sampled. */
export interface Sampling {
  readonly mode: SampleMode;
  readonly padMode: PadMode;
  readonly alignCorners: boolean;
}

/** Work on all pictures of a batch: sampled by maps between pixels (one for all, or one for each), or averaged. */
export type SampleStep =
  | { readonly kind: "resample"; readonly to: Extent; readonly maps: readonly Matrix3[]; readonly sampling: Sampling }
  | { readonly kind: "average"; readonly to: Extent };

/**
 * The steps that sample pictures by maps between coordinates from -1 to 1. One step, unless they shrink to less than
 * half: as in fast.ai, averages then come first, so that no pixel is overlooked.
 *
 * @param region the part of the pictures that coordinates from -1 to 1 mean; default: all
 */
export function sample(
  maps: readonly Matrix3[],
  from: Extent,
  to: Extent,
  sampling: Sampling,
  region?: Region,
): SampleStep[] {
  const part: Extent = region ? [region.height, region.width] : from;
  const averaged = averageSize(maps, part, to, sampling);
  const toMap = (size: Extent) => (map: Matrix3) => pixelMap(map, to, size, sampling.alignCorners);
  if (!averaged) {
    const steps = maps.map(toMap(part)).map((map) => (region ? shift(map, region) : map));
    return [{ kind: "resample", to, maps: steps, sampling }];
  }
  return [
    ...(region ? [cut(region)] : []),
    { kind: "average", to: averaged },
    { kind: "resample", to, maps: maps.map(toMap(averaged)), sampling },
  ];
}

/** The size to average to, if the pictures shrink by more than 2 and by more than the maps enlarge them. */
function averageSize(maps: readonly Matrix3[], from: Extent, to: Extent, sampling: Sampling): Extent | undefined {
  const shrinks = Math.min(from[0] / to[0], from[1] / to[1]) / 2;
  if (sampling.mode !== "bilinear" || shrinks <= 1) return undefined;
  const values = maps.flatMap((map) => cornersOf(to, sampling.alignCorners).flatMap((corner) => apply(map, corner)));
  const enlarges = 2 / (Math.max(...values) - Math.min(...values));
  if (shrinks <= enlarges) return undefined;
  return [Math.floor(from[0] * (1 / shrinks)), Math.floor(from[1] * (1 / shrinks))];
}

type Point = readonly [x: number, y: number];

/** Lines stay lines, so a map's extremes lie in the corners. */
function cornersOf([h, w]: Extent, alignCorners: boolean): Point[] {
  const [x, y] = alignCorners ? [1, 1] : [1 - 1 / w, 1 - 1 / h];
  return [
    [-x, -y],
    [-x, y],
    [x, -y],
    [x, y],
  ];
}

function apply(m: Matrix3, [x, y]: Point): Point {
  const z = m[6] * x + m[7] * y + m[8];
  return [(m[0] * x + m[1] * y + m[2]) / z, (m[3] * x + m[4] * y + m[5]) / z];
}

/** The map into a part, as one into the whole picture. Where nothing lies outside the part, its edge never shows. */
function shift(m: Matrix3, { x, y }: Region): Matrix3 {
  return [
    m[0] + x * m[6],
    m[1] + x * m[7],
    m[2] + x * m[8],
    m[3] + y * m[6],
    m[4] + y * m[7],
    m[5] + y * m[8],
    m[6],
    m[7],
    m[8],
  ];
}

/** A part cut out, pixel by pixel. */
const cut = ({ x, y, width, height }: Region): SampleStep => ({
  kind: "resample",
  to: [height, width],
  maps: [[1, 0, x, 0, 1, y, 0, 0, 1]],
  sampling: { mode: "nearest", padMode: "border", alignCorners: true },
});
