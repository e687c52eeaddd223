import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeBmp, isBmp } from "./bmp.js";

interface Options {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly palette?: readonly number[];
  readonly masks?: readonly number[];
  readonly compression?: number;
}

/** A bitmap of the given rows, each already packed and padded to four bytes, in the order of the file. */
function bmp(
  { width, height, bits, palette = [], masks = [], compression = masks.length ? 3 : 0 }: Options,
  rows: number[],
) {
  const extra = palette.length * 4 + masks.length * 4;
  const bytes = new Uint8Array(54 + extra + rows.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(10, 54 + extra, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(28, bits, true);
  view.setUint32(30, compression, true);
  for (const [i, value] of [...palette, ...masks].entries()) view.setUint32(54 + i * 4, value, true);
  bytes.set(rows, 54 + extra);
  return bytes;
}

test("24 bits, rows from the bottom, or from the top when the height is negative", () => {
  const rows = [3, 2, 1, 0, 6, 5, 4, 0];
  expect([...decodeBmp(bmp({ width: 1, height: 2, bits: 24 }, rows), 99).data]).toEqual([4, 5, 6, 1, 2, 3]);
  expect([...decodeBmp(bmp({ width: 1, height: -2, bits: 24 }, rows), 99).data]).toEqual([1, 2, 3, 4, 5, 6]);
});

test("1, 4 and 8 bits by palette", () => {
  const palette = [0x000000, 0x0a141e, 0xff0000];
  const second = [10, 20, 30];
  expect([...decodeBmp(bmp({ width: 2, height: 1, bits: 1, palette }, [0x40, 0, 0, 0]), 99).data]).toEqual([
    0,
    0,
    0,
    ...second,
  ]);
  expect([...decodeBmp(bmp({ width: 2, height: 1, bits: 4, palette }, [0x12, 0, 0, 0]), 99).data]).toEqual([
    ...second,
    255,
    0,
    0,
  ]);
  expect([...decodeBmp(bmp({ width: 1, height: 1, bits: 8, palette }, [1, 0, 0, 0]), 99).data]).toEqual(second);
  expect(() => decodeBmp(bmp({ width: 1, height: 1, bits: 8, palette }, [9, 0, 0, 0]), 99)).toThrow(
    /colour 9 of a palette of 3/,
  );
});

test("16 and 32 bits by masks", () => {
  expect([...decodeBmp(bmp({ width: 1, height: 1, bits: 16 }, [0x1f, 0x7c, 0, 0]), 99).data]).toEqual([255, 0, 255]);
  const masks = [0xf800, 0x07e0, 0x001f];
  expect([...decodeBmp(bmp({ width: 1, height: 1, bits: 16, masks }, [0xe0, 0x07, 0, 0]), 99).data]).toEqual([
    0, 255, 0,
  ]);
  expect([...decodeBmp(bmp({ width: 1, height: 1, bits: 32 }, [1, 2, 3, 0]), 99).data]).toEqual([3, 2, 1]);
  const high = [0xff000000, 0xff0000, 0xff00];
  expect([...decodeBmp(bmp({ width: 1, height: 1, bits: 32, masks: high }, [0, 1, 2, 3]), 99).data]).toEqual([3, 2, 1]);
});

test("damaged, cut off, compressed and oversized files are refused", () => {
  const whole = bmp({ width: 9, height: 9, bits: 24 }, new Array(28 * 9).fill(7));
  expect(() => decodeBmp(whole.subarray(0, -1), 99)).toThrow("cut off");
  expect(() => decodeBmp(whole, 80)).toThrow("9 x 9 pixels, more than 80");
  expect(() => decodeBmp(bmp({ width: 0, height: 9, bits: 24 }, []), 99)).toThrow("header");
  expect(() => decodeBmp(bmp({ width: 1, height: 1, bits: 8, compression: 1 }, [1, 0, 0, 0]), 99)).toThrow(
    "compressed",
  );
});

test("no bytes lead to anything but an image or an error with words", () => {
  const whole = bmp({ width: 3, height: 2, bits: 8, palette: [1, 2, 3] }, new Array(8).fill(2));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 }), (changes) => {
      const bytes = whole.slice();
      for (const [at, value] of changes) bytes[at] = value;
      if (!isBmp(bytes)) return;
      try {
        const { width, height, data } = decodeBmp(bytes, 1000);
        expect(data.length).toBe(width * height * 3);
      } catch (error) {
        expect((error as Error).message).toMatch(/^its? /);
      }
    }),
    { numRuns: 1000 },
  );
});
