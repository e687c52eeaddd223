/**
 * CMYK to RGB as Pillow does it, without a colour profile: each ink takes its share of what black leaves.
 *
 * @param cmyk four bytes per pixel, 0 = no ink
 */
export function cmykToRgb(cmyk: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((cmyk.length / 4) * 3);
  for (let from = 0, to = 0; from < cmyk.length; from += 4) {
    const left = 255 - cmyk[from + 3];
    for (let ink = 0; ink < 3; ink++) rgb[to++] = left - timesOver255(cmyk[from + ink], left);
  }
  return rgb;
}

/** a * b / 255, rounded, in whole numbers. */
function timesOver255(a: number, b: number): number {
  const product = a * b + 128;
  return ((product >> 8) + product) >> 8;
}

/** 16-bit grey to RGB as Pillow does it: cut off at 255 rather than scaled, so that nearly everything is white. */
export function grey16ToRgb(grey: Uint16Array): Uint8Array {
  const rgb = new Uint8Array(grey.length * 3);
  for (const [i, value] of grey.entries()) rgb.fill(Math.min(255, value), i * 3, i * 3 + 3);
  return rgb;
}
