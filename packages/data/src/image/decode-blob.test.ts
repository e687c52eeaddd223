import sharp from "sharp";
import { afterEach, expect, test, vi } from "vitest";
import { decodeBlob } from "./decode-blob.js";

// What a browser does with pixels is tested in one; here, that it's asked for photos only.
const createImageBitmap = vi.fn(async () => {
  throw new DOMException("The source image could not be decoded.", "InvalidStateError");
});
vi.stubGlobal("createImageBitmap", createImageBitmap);
afterEach(() => createImageBitmap.mockClear());

const png = async (width: number, height: number) =>
  Uint8Array.from(
    await sharp({ create: { width, height, channels: 3, background: "red" } })
      .png()
      .toBuffer(),
  );

test.each([
  ["nothing", "", "it is empty"],
  ["text", "a".repeat(2_000_000), "it is not JPEG, PNG, WebP, GIF, AVIF or BMP"],
  ["svg", '<svg width="9" height="9"><script>x()</script></svg>', "it is SVG, which is not supported"],
])("%s is refused in words, and never decoded", async (name, content, reason) => {
  await expect(decodeBlob(new Blob([content]), {}, name)).rejects.toThrow(`Can't open ${name} as an image: ${reason}`);
  expect(createImageBitmap).not.toHaveBeenCalled();
});

test("pictures above the bound are refused before they are decoded, those at it are not", async () => {
  const blob = new Blob([await png(40, 30)]);
  await expect(decodeBlob(blob, { maxPixels: 1199 })).rejects.toThrow("40 x 30 pixels, more than 1199");
  expect(createImageBitmap).not.toHaveBeenCalled();
  await expect(decodeBlob(blob, { maxPixels: 1200 })).rejects.toThrow("damaged or cut off");
  expect(createImageBitmap).toHaveBeenCalledOnce();
});

test("a format that the browser doesn't open is named, with what to do", async () => {
  const tiff = await sharp(await png(4, 4))
    .tiff()
    .toBuffer();
  await expect(decodeBlob(new Blob([Uint8Array.from(tiff)]))).rejects.toThrow("can't open TIFF: save it as JPEG");
  await expect(decodeBlob(new Blob([heic(64, 48)]))).rejects.toThrow(/can't open HEIC: save it as JPEG \(on an iPhone/);
});

test("errors name a file by its name", async () => {
  await expect(decodeBlob(new File(["hello"], "notes.txt"))).rejects.toThrow("Can't open notes.txt");
});

/** The boxes with which a photo of an iPhone begins. */
function heic(width: number, height: number): Uint8Array<ArrayBuffer> {
  const text = (value: string) => [...value].map((c) => c.charCodeAt(0));
  const word = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
  const box = (name: string, ...content: number[][]) => {
    const bytes = content.flat();
    return [...word(bytes.length + 8), ...text(name), ...bytes];
  };
  const ispe = box("ispe", word(0), word(width), word(height));
  const meta = box("meta", word(0), box("iprp", box("ipco", ispe)));
  return Uint8Array.from([...box("ftyp", text("heic"), word(0), text("mif1heic")), ...meta]);
}
