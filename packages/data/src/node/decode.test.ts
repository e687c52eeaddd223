import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import sharp, { type Color } from "sharp";
import { describe, expect, test } from "vitest";
import { shared, testWithShared } from "../../../../tests/shared.js";
import type { Image } from "../image/image.js";
import { ImageError } from "../image/image-error.js";
import { decodeImage } from "./decode.js";

interface Expected {
  readonly opens: boolean;
  readonly rgb_width: number;
  readonly rgb_height: number;
  readonly rgb_sha256: string;
}

const folder = resolve(shared, "data/broken");
const names = [
  ..."animated.gif bmp.bmp cmyk.jpg exif-orientation-6.jpg grey-alpha.png grey.jpg grey16.png header-only.jpg".split(
    " ",
  ),
  ..."html-page.jpg jpeg-with-trailing-junk.jpg one-bit.png one-pixel.png palette-transparent.png palette.png".split(
    " ",
  ),
  ..."png-damaged-idat.png png-named.jpg png-truncated.png progressive.jpg random-bytes.jpg rgb16.png rgba.png".split(
    " ",
  ),
  ..."svg.svg truncated-tail.jpg truncated.jpg webp.webp zero-bytes.jpg".split(" "),
];

describe("fast.ai's pixels, or its refusal", () => {
  testWithShared("of every file there is", () => {
    const { files } = JSON.parse(readFileSync(resolve(folder, "expected.json"), "utf8"));
    expect(Object.keys(files).sort()).toEqual([...names].sort());
  });
  for (const name of names) {
    testWithShared(name, async () => {
      const path = resolve(folder, name);
      const { files } = JSON.parse(readFileSync(resolve(folder, "expected.json"), "utf8"));
      const expected: Expected = files[name];
      if (!expected.opens) {
        await expect(decodeImage(path, { fastai: true })).rejects.toThrow(ImageError);
        await expect(decodeImage(path)).rejects.toThrow(path);
        return;
      }
      const { width, height, data } = await decodeImage(path, { fastai: true });
      expect([width, height]).toEqual([expected.rgb_width, expected.rgb_height]);
      expect(createHash("sha256").update(data).digest("hex")).toBe(expected.rgb_sha256);
    });
  }
});

const corner = ({ data }: Image) => [...data.slice(0, 3)];
const plain = (channels: 3 | 4, background: Color) => sharp({ create: { width: 4, height: 2, channels, background } });

test("EXIF turns a picture upright by default and not for fast.ai", async () => {
  const jpeg = await plain(3, "red").jpeg().withMetadata({ orientation: 6 }).toBuffer();
  expect(await decodeImage(jpeg)).toMatchObject({ width: 2, height: 4 });
  expect(await decodeImage(jpeg, { fastai: true })).toMatchObject({ width: 4, height: 2 });
});

test("transparency is blended with white by default and dropped for fast.ai", async () => {
  const png = await plain(4, { r: 200, g: 0, b: 100, alpha: 0.5 }).png().toBuffer();
  const [red, green, blue] = corner(await decodeImage(png));
  expect(Math.abs(red - 227) + Math.abs(green - 127) + Math.abs(blue - 177)).toBeLessThanOrEqual(3);
  expect(corner(await decodeImage(png, { fastai: true }))).toEqual([200, 0, 100]);
});

test("16-bit grey is scaled by default, with and without transparency", async () => {
  const grey = sharp(new Uint16Array(8).fill(0x8000), { raw: { width: 4, height: 2, channels: 1 } });
  const png = await grey.toColourspace("grey16").png().toBuffer();
  expect((await sharp(png).metadata()).depth).toBe("ushort");
  expect(corner(await decodeImage(png))).toEqual([128, 128, 128]);
  expect(corner(await decodeImage(png, { fastai: true }))).toEqual([255, 255, 255]);
  const half = new Uint16Array(16).map((_, i) => (i % 2 ? 0x8000 : 0));
  const seeThrough = await sharp(half, { raw: { width: 4, height: 2, channels: 2 } })
    .toColourspace("grey16")
    .png()
    .toBuffer();
  const [value] = corner(await decodeImage(seeThrough));
  expect(Math.abs(value - 127)).toBeLessThanOrEqual(1);
});

test("bytes are named as the caller says", async () => {
  await expect(decodeImage(new Uint8Array([1, 2, 3]), {}, "upload 7")).rejects.toThrow(
    /^Can't open upload 7 .*JPEG, PNG/,
  );
  await expect(decodeImage(new Uint8Array())).rejects.toThrow("the picture as an image: it is empty.");
});

test("no file, a folder, a drawing and too many pixels are told apart", async () => {
  await expect(decodeImage("/no/such.jpg")).rejects.toThrow("/no/such.jpg as an image: there is no such file.");
  await expect(decodeImage(import.meta.dirname)).rejects.toThrow("it is a folder");
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
  await expect(decodeImage(svg)).rejects.toThrow("it is SVG, not JPEG");
  const png = await plain(3, "red").png().toBuffer();
  await expect(decodeImage(png, { maxPixels: 7 })).rejects.toThrow("it has 4 x 2 pixels, more than 7: scale it down");
});

test("1 x 1 and 65,000 x 1 open, longer ones are refused", async () => {
  const strip = (width: number) => sharp({ create: { width, height: 1, channels: 3, background: "red" } });
  expect(corner(await decodeImage(await strip(1).png().toBuffer()))).toEqual([255, 0, 0]);
  expect(await decodeImage(await strip(65_000).png().toBuffer())).toMatchObject({ width: 65_000, height: 1 });
  await expect(decodeImage(await strip(70_000).png().toBuffer())).rejects.toThrow("70000 x 1 pixels");
});
