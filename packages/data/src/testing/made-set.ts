import type { InputBlock } from "../blocks.js";
import type { Image } from "../image/image.js";
import { ImageError } from "../image/image-error.js";
import { shuffled } from "../random.js";

/** A block whose pictures are made from the item's name, slowly and out of order; names with "bad" don't open. */
export function madeInput(): InputBlock<string> & { readonly opened: string[] } {
  const opened: string[] = [];
  return {
    opened,
    async open(item) {
      await new Promise((resolve) => setTimeout(resolve, (item.length * 7 + opened.length * 5) % 4));
      opened.push(item);
      if (item.includes("bad")) throw new ImageError(item, "it is bad");
      return madeImage(item);
    },
    toJSON: () => ({ made: true }),
  };
}

/** 8 x 6 pixels that tell the items apart. */
export function madeImage(item: string, width = 8, height = 6): Image {
  const seed = [...item].reduce((sum, c) => Math.imul(sum, 31) + c.charCodeAt(0), 7);
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => Math.imul(seed + i, 0x9e3779b1) >>> 24);
  return { width, height, data };
}

/** `counts` items for each class: "hat/0", "hat/1", ... in an order that mixes the classes. */
export function madeItems(counts: Readonly<Record<string, number>>): string[] {
  const items = Object.entries(counts).flatMap(([label, n]) => Array.from({ length: n }, (_, i) => `${label}/${i}`));
  return shuffled(items.length, (i) => (i * 0.618) % 1).map((i) => items[i]);
}
