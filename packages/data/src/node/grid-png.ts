import sharp, { type OverlayOptions } from "sharp";
import type { Image } from "../image/image.js";
import { gridShape, type LabelledImage } from "../show-batch.js";

export interface GridPngOptions {
  readonly nrows?: number;
  readonly ncols?: number;
}

const GAP = 10;
const CAPTION = 26;
const FONT = 15;
/** Narrower pictures are enlarged by whole numbers, or their labels would find no room. */
const NARROWEST = 160;
/** Pixels of a letter, more or less. */
const LETTER = 0.58 * FONT;

/** Pictures with their labels as one PNG, on white. */
export async function gridPng(images: readonly LabelledImage[], options: GridPngOptions = {}): Promise<Uint8Array> {
  if (images.length === 0) throw new Error("There are no pictures to show.");
  const { rows, columns } = gridShape(images.length, options);
  const shown = images.slice(0, rows * columns);
  const cells = await Promise.all(shown.map(({ image }) => enlarged(image)));
  const cell = {
    width: Math.max(...cells.map(({ width }) => width)) + GAP,
    height: Math.max(...cells.map(({ height }) => height)) + CAPTION + GAP,
  };
  const [width, height] = [columns * cell.width + GAP, rows * cell.height + GAP];
  const place = (i: number) => ({
    left: GAP + (i % columns) * cell.width,
    top: GAP + Math.floor(i / columns) * cell.height,
  });
  const labels = shown.map(({ label }, i) => {
    const { left, top } = place(i);
    const x = left + (cell.width - GAP) / 2;
    return `<text x="${x}" y="${top + CAPTION - 9}">${xml(shorten(label, cell.width - GAP))}</text>`;
  });
  const text = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <g font-family="sans-serif" font-size="${FONT}" fill="#222" text-anchor="middle">${labels.join("")}</g></svg>`;
  const pictures = cells.map(({ data, width, height }, i): OverlayOptions => {
    const { left, top } = place(i);
    return { input: data, raw: { width, height, channels: 3 }, left, top: top + CAPTION };
  });
  const sheet = sharp({ create: { width, height, channels: 3, background: "white" } });
  return sheet
    .composite([...pictures, { input: Buffer.from(text), left: 0, top: 0 }])
    .removeAlpha()
    .png()
    .toBuffer();
}

async function enlarged({ width, height, data }: Image) {
  const times = Math.ceil(NARROWEST / width);
  if (times === 1) return { width, height, data: Buffer.from(data) };
  const size = { width: times * width, height: times * height };
  const picture = sharp(data, { raw: { width, height, channels: 3 } });
  return { ...size, data: await picture.resize(size.width, size.height, { kernel: "nearest" }).raw().toBuffer() };
}

function shorten(label: string, width: number): string {
  const letters = [...label];
  const room = Math.floor(width / LETTER);
  return letters.length <= room ? label : `${letters.slice(0, room - 1).join("")}…`;
}

// Control characters aren't allowed in XML at all, not even escaped.
const xml = (text: string): string =>
  text
    .replaceAll(/\p{Cc}/gu, "\u{fffd}")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;");
