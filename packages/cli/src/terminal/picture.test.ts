import { PassThrough } from "node:stream";
import sharp from "sharp";
import { expect, test } from "vitest";
import { askTerminal } from "./ask.js";
import { pictureText } from "./picture.js";
import { abilities, hasSixel, sixelText } from "./sixel.js";

const png = Uint8Array.from({ length: 4000 }, (_, i) => i % 256);
const terminal = { write: () => {}, isTTY: true };
const data = Buffer.from(png).toString("base64");
const textFor = (env: Record<string, string>, stdout: { write(): void; isTTY?: boolean } = terminal) =>
  pictureText(png, { stdout, env });

test("a terminal gets a picture in its own protocol, and only if it has one", async () => {
  expect(await textFor({ TERM: "xterm" })).toBeUndefined();
  expect(await textFor({ TERM_PROGRAM: "WezTerm" }, { write: () => {} })).toBeUndefined();
  expect(await textFor({ TERM_PROGRAM: "WezTerm", TMUX: "1" })).toBeUndefined();
  expect(await textFor({ TERM_PROGRAM: "iTerm.app" })).toContain(`inline=1;size=4000;preserveAspectRatio=1:${data}`);
  const kitty = (await textFor({ TERM: "xterm-kitty" }))!;
  const chunks = kitty.trimEnd().split("\x1b\\").filter(Boolean);
  expect(chunks.map((chunk) => chunk.slice(0, chunk.indexOf(";")))).toEqual(["\x1b_Ga=T,f=100,m=1", "\x1b_Gm=0"]);
  expect(chunks.map((chunk) => chunk.slice(chunk.indexOf(";") + 1)).join("")).toBe(data);
});

test("sixels go to a terminal that says it knows them", async () => {
  const picture = await sharp({ create: { width: 9, height: 7, channels: 3, background: "red" } })
    .png()
    .toBuffer();
  const answering = (answer: string | undefined) => ({ stdout: terminal, env: {}, ask: async () => answer });
  expect(await pictureText(picture, answering("\x1b[?62;4;22c"))).toContain('\x1bP0;1;0q"1;1;9;7#');
  for (const other of ["\x1b[?62;22c", "\x1b[?4;6c", undefined])
    expect(await pictureText(picture, answering(other))).toBeUndefined();
});

test("sixels hold every pixel in its colour", async () => {
  const [width, height] = [13, 8];
  const colours = [
    [255, 0, 0],
    [0, 255, 0],
    [51, 102, 255],
  ];
  const pixels = Array.from({ length: width * height }, (_, i) => ((i % width) * 3 + Math.floor(i / width) * i) % 3);
  const raw = Uint8Array.from(pixels.flatMap((p) => colours[p]));
  const text = await sixelText(
    await sharp(raw, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer(),
  );
  const [start, end] = ['\x1bP0;1;0q"1;1;13;8', "\x1b\\\n"];
  expect([text.slice(0, start.length), text.slice(-end.length)]).toEqual([start, end]);
  const body = text.slice(start.length, -end.length);
  const palette = new Map(
    [...body.matchAll(/#(\d+);2;(\d+);(\d+);(\d+)/g)].map(([, i, ...rgb]) => [i, rgb.map(Number)]),
  );
  expect([...palette.values()].sort()).toEqual(colours.map((c) => c.map((v) => Math.round((100 * v) / 255))).sort());
  const seen = Array<number[] | undefined>(width * height).fill(undefined);
  const drawing = body.replaceAll(/#\d+;2;\d+;\d+;\d+/g, "");
  for (const [band, lines] of drawing.split("-").entries())
    for (const line of lines.split("$")) {
      const [, index, code] = line.match(/^#(\d+)(.*)$/s)!;
      const letters = code.replaceAll(/!(\d+)(.)/g, (_, n, letter) => letter.repeat(Number(n)));
      expect(letters.length).toBe(width);
      for (const [x, letter] of [...letters].entries())
        for (let row = 0; row < 6; row++) {
          if (((letter.charCodeAt(0) - 63) >> row) % 2 === 0) continue;
          const at = (band * 6 + row) * width + x;
          expect(seen[at]).toBeUndefined();
          seen[at] = palette.get(index);
        }
    }
  expect(seen).toEqual(pixels.map((p) => colours[p].map((v) => Math.round((100 * v) / 255))));
});

test("a terminal is asked in raw mode, which it leaves again; silence is an answer too", async () => {
  const modes: boolean[] = [];
  const input = Object.assign(new PassThrough(), {
    isTTY: true,
    isRaw: false,
    setRawMode: (mode: boolean) => modes.push(mode),
  });
  // Only what a question needs is there of a terminal.
  const stream = input as unknown as Parameters<typeof askTerminal>[0];
  const asked: string[] = [];
  const output = { isTTY: true, write: (text: string) => asked.push(text) };
  const answer = askTerminal(stream, output, abilities.question, abilities.answer);
  input.write("\x1b[?62");
  input.write(";4c");
  expect(hasSixel(await answer)).toBe(true);
  expect([asked, modes]).toEqual([["\x1b[c"], [true, false]]);
  expect(await askTerminal(stream, output, abilities.question, abilities.answer)).toBeUndefined();
  expect(modes).toEqual([true, false, true, false]);
  expect(await askTerminal(stream, { write: () => {} }, abilities.question, abilities.answer)).toBeUndefined();
  expect(input.listenerCount("data")).toBe(0);
});
