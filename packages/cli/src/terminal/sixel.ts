import sharp from "sharp";

/** What a terminal is asked for its abilities, and the answer of one that can draw sixels: ability 4 is among them. */
export const abilities = { question: "\x1b[c", answer: /\[\?([\d;]*)c/ } as const;
export const hasSixel = (answer: string | undefined): boolean =>
  abilities.answer
    .exec(answer ?? "")?.[1]
    .split(";")
    .slice(1)
    .includes("4") ?? false;

const COLOURS = 256;
/** Rows that one character holds, a bit each. */
const BAND = 6;

/** A PNG as sixels: a palette, then bands of six rows, in which each colour draws its pixels over those before. */
export async function sixelText(png: Uint8Array): Promise<string> {
  const reduced = await sharp(png).removeAlpha().png({ palette: true, colours: COLOURS }).toBuffer();
  const { data, info } = await sharp(reduced).toColourspace("srgb").raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const palette = new Map<number, number>();
  const indices = Uint8Array.from({ length: width * height }, (_, i) => {
    const [r, g, b] = data.subarray(i * channels, i * channels + 3);
    const rgb = (r << 16) | (g << 8) | b;
    if (!palette.has(rgb)) palette.set(rgb, palette.size);
    return palette.get(rgb)!;
  });
  const colours = [...palette].map(([rgb, index]) => {
    const parts = [rgb >> 16, (rgb >> 8) & 255, rgb & 255].map((byte) => Math.round((byte * 100) / 255));
    return `#${index};2;${parts.join(";")}`;
  });
  const bands: string[] = [];
  for (let top = 0; top < height; top += BAND) bands.push(band(indices, width, top, Math.min(BAND, height - top)));
  // 1: pixels that no colour draws stay as they are; "1;1 makes pixels square.
  return `\x1bP0;1;0q"1;1;${width};${height}${colours.join("")}${bands.join("-")}\x1b\\\n`;
}

/** A line for each colour of a band, each from the left again. */
function band(indices: Uint8Array, width: number, top: number, rows: number): string {
  const lines = new Map<number, Uint8Array>();
  for (let row = 0; row < rows; row++)
    for (let x = 0; x < width; x++) {
      const colour = indices[(top + row) * width + x];
      const line = lines.get(colour) ?? new Uint8Array(width);
      line[x] |= 1 << row;
      lines.set(colour, line);
    }
  return [...lines].map(([colour, line]) => `#${colour}${runs(line)}`).join("$");
}

/** The characters of a line, repetitions counted. */
function runs(line: Uint8Array): string {
  let text = "";
  for (let x = 0, next: number; x < line.length; x = next) {
    for (next = x + 1; next < line.length && line[next] === line[x]; next++);
    const letter = String.fromCharCode(63 + line[x]);
    text += next - x > 3 ? `!${next - x}${letter}` : letter.repeat(next - x);
  }
  return text;
}
