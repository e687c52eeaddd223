import type { Image } from "../image/image.js";

/** Whether the bytes begin as a Windows bitmap does; sharp reads every other common format, but not this one. */
export const isBmp = (bytes: Uint8Array): boolean => bytes[0] === 0x42 && bytes[1] === 0x4d && bytes.length > 26;

const BITMAPCOREHEADER = 12;
const BI_RGB = 0;
const BI_BITFIELDS = 3;

/**
 * Decodes a Windows bitmap of 1, 4, 8, 16, 24 or 32 bits that isn't compressed. A fourth channel is ignored, since most
 * programs leave it at zero. The errors end a sentence that names the file.
 *
 * @param maxPixels refuses larger pictures before any memory is taken
 */
export function decodeBmp(bytes: Uint8Array, maxPixels: number): Image {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerSize = view.getUint32(14, true);
  const isCore = headerSize === BITMAPCOREHEADER;
  if (!isCore && (headerSize < 40 || bytes.length < 54)) throw new Error("its header is damaged");
  const width = isCore ? view.getUint16(18, true) : view.getInt32(18, true);
  const signedHeight = isCore ? view.getUint16(20, true) : view.getInt32(22, true);
  const height = Math.abs(signedHeight); // negative when the rows begin at the top
  const bits = view.getUint16(isCore ? 24 : 28, true);
  const compression = isCore ? BI_RGB : view.getUint32(30, true);
  if (width < 1 || height < 1 || (compression === BI_BITFIELDS && bytes.length < 66))
    throw new Error("its header is damaged");
  if (width * height > maxPixels)
    throw new Error(`it has ${width} x ${height} pixels, more than ${maxPixels.toLocaleString("en")}: scale it down`);
  if (![1, 4, 8, 16, 24, 32].includes(bits)) throw new Error(`it has ${bits} bits per pixel`);
  if (compression !== BI_RGB && !(compression === BI_BITFIELDS && bits >= 16))
    throw new Error("it is compressed: save it as PNG instead");

  const start = view.getUint32(10, true);
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (start + stride * height > bytes.length) throw new Error("it is cut off");
  const rgb = bits <= 8 ? palette(view, 14 + headerSize, isCore ? 3 : 4, start) : channels(view, bits, compression);
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const row = start + stride * (signedHeight < 0 ? y : height - 1 - y);
    for (let x = 0; x < width; x++) data.set(rgb(pixel(view, row, x, bits)), (y * width + x) * 3);
  }
  return { width, height, data };
}

type ToRgb = (pixel: number) => readonly [red: number, green: number, blue: number];

/** The value of one pixel; below 8 bits the first pixel is in the highest bits. */
function pixel(view: DataView, row: number, x: number, bits: number): number {
  if (bits === 32) return view.getUint32(row + x * 4, true);
  if (bits === 24) return view.getUint16(row + x * 3, true) | (view.getUint8(row + x * 3 + 2) << 16);
  if (bits === 16) return view.getUint16(row + x * 2, true);
  const perByte = 8 / bits;
  const byte = view.getUint8(row + Math.floor(x / perByte));
  return (byte >> (8 - bits - (x % perByte) * bits)) & ((1 << bits) - 1);
}

function palette(view: DataView, start: number, entry: number, end: number): ToRgb {
  const colours = Math.max(0, Math.floor((end - start) / entry));
  return (index) => {
    if (index >= colours) throw new Error(`its pixels name colour ${index} of a palette of ${colours}`);
    const at = start + index * entry;
    return [view.getUint8(at + 2), view.getUint8(at + 1), view.getUint8(at)];
  };
}

/** Each channel is the bits under its mask, stretched to 0..255. */
function channels(view: DataView, bits: number, compression: number): ToRgb {
  const usual = bits === 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff];
  const masks = compression === BI_BITFIELDS ? [54, 58, 62].map((at) => view.getUint32(at, true)) : usual;
  const [red, green, blue] = masks.map((mask) => {
    const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask);
    const most = mask >>> shift;
    return (pixel: number) => (most === 0 ? 0 : Math.floor((((pixel & mask) >>> shift) * 255) / most));
  });
  return (pixel) => [red(pixel), green(pixel), blue(pixel)];
}
