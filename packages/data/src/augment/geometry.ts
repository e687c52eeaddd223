import type { Matrix3, SampleMode } from "@sunbear/kernels";
import type { PadMode } from "../image/padding.js";
import { type Draws, integerUpTo } from "../random.js";
import type { SizeOption } from "../transforms/size.js";
import { expectShare, masked, uniform } from "./draw.js";
import * as matrices from "./matrices.js";

export interface GeometryOptions {
  /** The share of the pictures that change. Default: 0.5. */
  readonly p?: number;
  /** The size of the result, in training and validation. Default: that of the pictures. */
  readonly size?: SizeOption;
  /** How a value between pixels is found. Default: bilinear. */
  readonly mode?: SampleMode;
  /** What lies outside a picture. Default: reflection. */
  readonly padMode?: PadMode;
  /** Whether the outermost pixels' centres, rather than edges, are the picture's border. Default: true. */
  readonly alignCorners?: boolean;
  /** Whether all pictures of a batch change alike. Default: false. */
  readonly batch?: boolean;
}

/**
 * Moves pixels. All such transforms of a list become one: their matrices are multiplied in order, then come the warps,
 * and the pictures are sampled once, in the manner of the first.
 */
export interface Geometry extends Required<Omit<GeometryOptions, "size" | "p">> {
  readonly kind: "geometry";
  /** What a summary calls it. */
  readonly name: string;
  readonly order: 30;
  readonly size?: SizeOption;
  /** Whether its matrix comes after the others and after the correction of the aspect ratio. */
  readonly isWarp: boolean;
  matrix(draw: Draws): Matrix3;
}

/** Left and right exchanged in a share p of the pictures. */
export const Flip = (options: GeometryOptions = {}): Geometry =>
  geometry("flip", options, (draw, p) => (masked(draw, 0, p, 0, () => 1) ? matrices.flip : matrices.identity));

/** One of the eight ways to turn a square over. */
export const Dihedral = (options: GeometryOptions = {}): Geometry =>
  geometry("dihedral", options, (draw, p) => matrices.dihedral(masked(draw, 0, p, 0, (u) => integerUpTo(7, u))));

/** Turned by up to `maxDeg` degrees either way. Default: 10. */
export const Rotate = ({ maxDeg = 10, ...options }: GeometryOptions & { readonly maxDeg?: number } = {}): Geometry =>
  geometry("rotate", options, (draw, p) => matrices.rotation(masked(draw, 0, p, 0, uniform(-maxDeg, maxDeg))));

export interface ZoomOptions extends GeometryOptions {
  /** Default: 1. */
  readonly minZoom?: number;
  /** Default: 1.1. */
  readonly maxZoom?: number;
}

/** Enlarged between `minZoom` and `maxZoom` times, about any point. */
export function Zoom({ minZoom = 1, maxZoom = 1.1, ...options }: ZoomOptions = {}): Geometry {
  if (!(minZoom > 0 && minZoom <= maxZoom && Number.isFinite(maxZoom)))
    throw new RangeError(`A zoom lies above 0, least before greatest, not ${minZoom} to ${maxZoom}.`);
  return geometry("zoom", options, (draw, p) => {
    const factor = masked(draw, 0, p, 1, uniform(minZoom, maxZoom));
    return matrices.zoom(factor, draw(2), draw(3));
  });
}

/** Seen at a slant, by up to `magnitude` (default 0.2, below 0.707) in each of two directions, each with share p. */
export function Warp({
  magnitude = 0.2,
  ...options
}: GeometryOptions & { readonly magnitude?: number } = {}): Geometry {
  if (!(magnitude >= 0 && magnitude < Math.SQRT1_2))
    throw new RangeError(`A warp of ${magnitude} turns pictures inside out: it must be below 0.707.`);
  const drawn = uniform(-magnitude, magnitude);
  const slant = (draw: Draws, p: number) => matrices.warp(masked(draw, 0, p, 0, drawn), masked(draw, 2, p, 0, drawn));
  return { ...geometry("warp", options, slant), isWarp: true };
}

function geometry(name: string, options: GeometryOptions, matrix: (draw: Draws, p: number) => Matrix3): Geometry {
  const { p = 0.5, size, mode = "bilinear", padMode = "reflection", alignCorners = true, batch = false } = options;
  expectShare("p", p);
  return {
    kind: "geometry",
    name,
    order: 30,
    isWarp: false,
    ...{ size, mode, padMode, alignCorners, batch },
    matrix: (draw) => matrix(draw, p),
  };
}
