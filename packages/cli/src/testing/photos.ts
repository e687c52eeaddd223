import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Writes files, and the folders they lie in. */
export async function writeTree(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** Photos of one colour each, a class for every colour: `red/0.bmp`, ... */
export function photos(counts: Readonly<Record<string, number>>, side = 32): Record<string, Uint8Array> {
  const files: Record<string, Uint8Array> = {};
  for (const [i, [label, n]] of Object.entries(counts).entries())
    for (let k = 0; k < n; k++) files[`${label}/${k}.bmp`] = bmp(side, [40 * k, 255 / (i + 1), 90 * i]);
  return files;
}

/** A square of one colour as an uncompressed BMP. */
function bmp(side: number, [r, g, b]: readonly [number, number, number]): Uint8Array {
  const row = Math.ceil((side * 3) / 4) * 4;
  const bytes = new Uint8Array(54 + row * side);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, 54, true); // where the pixels begin
  view.setUint32(14, 40, true); // length of the header that follows
  view.setInt32(18, side, true);
  view.setInt32(22, side, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true); // bits of a pixel
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) bytes.set([b, g, r], 54 + y * row + x * 3);
  return bytes;
}
