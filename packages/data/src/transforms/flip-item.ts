import { expectShare } from "../augment/draw.js";
import type { Image } from "../image/image.js";
import { integerUpTo } from "../random.js";
import { OptionReader } from "./json.js";
import type { ItemContext, ItemTransform, TransformJson } from "./transform.js";

/** Exchanges left and right in a share p of the training pictures: fast.ai's FlipItem. */
export class FlipItem implements ItemTransform {
  readonly order = 0;
  readonly split = "train";

  constructor(readonly p = 0.5) {
    expectShare("p", p);
  }

  apply(image: Image, { draw }: ItemContext): Image {
    return draw(0) < this.p ? turnOver(image, { mirrored: true }) : image;
  }

  toJSON(): TransformJson {
    return { name: "FlipItem", p: this.p };
  }

  static fromJSON(json: TransformJson): FlipItem {
    return new FlipItem(new OptionReader(json).number("p"));
  }
}

/** Lays a share p of the training pictures in one of the eight ways a square can lie: fast.ai's DihedralItem. */
export class DihedralItem implements ItemTransform {
  readonly order = 0;
  readonly split = "train";

  constructor(readonly p = 1) {
    expectShare("p", p);
  }

  apply(image: Image, { draw }: ItemContext): Image {
    if (draw(0) >= this.p) return image;
    const way = integerUpTo(7, draw(1));
    return turnOver(image, { mirrored: (way & 1) > 0, upsideDown: (way & 2) > 0, transposed: (way & 4) > 0 });
  }

  toJSON(): TransformJson {
    return { name: "DihedralItem", p: this.p };
  }

  static fromJSON(json: TransformJson): DihedralItem {
    return new DihedralItem(new OptionReader(json).number("p"));
  }
}

interface Turn {
  readonly mirrored?: boolean;
  readonly upsideDown?: boolean;
  /** Rows become columns, after the rest. */
  readonly transposed?: boolean;
}

/** The same pixels in other places. */
export function turnOver(image: Image, { mirrored = false, upsideDown = false, transposed = false }: Turn): Image {
  const { width, height } = image;
  const size = transposed ? { width: height, height: width } : { width, height };
  const data = new Uint8Array(image.data.length);
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const [column, row] = transposed ? [y, x] : [x, y];
      const from = 3 * ((upsideDown ? height - 1 - row : row) * width + (mirrored ? width - 1 - column : column));
      const to = 3 * (y * size.width + x);
      data[to] = image.data[from];
      data[to + 1] = image.data[from + 1];
      data[to + 2] = image.data[from + 2];
    }
  }
  return { ...size, data };
}
