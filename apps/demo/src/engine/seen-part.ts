import { applyTransforms, type Image, transformFromJSON } from "@sunbear/data";

/** A rectangle in shares of a picture's width and height. */
export interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Pixels along the longer side of the picture that stands in for the real one. */
const LONGER = 256;

/**
 * Which part of a picture the network sees. A picture of the same shape goes through the same item transforms, red growing
 * from left to right and green from top to bottom: what comes out tells where it was.
 *
 * @param transforms the `transforms` of the DataLoaders that the model was trained with
 * @param size of the picture, upright
 */
export function seenPart(transforms: unknown, size: { readonly width: number; readonly height: number }): Part {
  const { item = [] } = (transforms ?? {}) as { readonly item?: readonly unknown[] };
  const key = { split: "valid", seed: 0, epoch: 0, item: 0 } as const;
  const seen = applyTransforms(item.map(transformFromJSON), gradients(size), key);
  const [x, width] = extent(seen.width, (i) => valueAt(seen, i, seen.height >> 1, 0));
  const [y, height] = extent(seen.height, (i) => valueAt(seen, seen.width >> 1, i, 1));
  return { x, y, width, height };
}

function gradients(size: { readonly width: number; readonly height: number }): Image {
  const scale = LONGER / Math.max(size.width, size.height);
  const [width, height] = [size.width, size.height].map((side) => Math.max(1, Math.round(side * scale)));
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    data[3 * i] = (256 * ((i % width) + 0.5)) / width;
    data[3 * i + 1] = (256 * (Math.floor(i / width) + 0.5)) / height;
  }
  return { width, height, data };
}

const valueAt = ({ width, data }: Image, x: number, y: number, channel: number) => data[3 * (y * width + x) + channel];

/** Start and length of the line through the values at a quarter and at three quarters: margins may have been padded. */
function extent(count: number, valueAt: (i: number) => number): readonly [start: number, length: number] {
  const [first, last] = [Math.floor(count / 4), Math.floor((3 * count) / 4)];
  if (first === last) return [0, 1];
  const step = (valueAt(last) - valueAt(first)) / (last - first);
  // Values were cut to whole numbers: on average half of one is missing.
  return [(valueAt(first) + 0.5 - step * (first + 0.5)) / 256, (step * count) / 256];
}
