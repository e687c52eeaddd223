import { expect, test } from "vitest";
import { pictureText } from "./picture.js";

const png = Uint8Array.from({ length: 4000 }, (_, i) => i % 256);
const terminal = { write: () => {}, isTTY: true };
const data = Buffer.from(png).toString("base64");

test("a terminal gets a picture in its own protocol, and only if it has one", () => {
  expect(pictureText(png, terminal, { TERM: "xterm" })).toBeUndefined();
  expect(pictureText(png, { write: () => {} }, { TERM_PROGRAM: "WezTerm" })).toBeUndefined();
  expect(pictureText(png, terminal, { TERM_PROGRAM: "WezTerm", TMUX: "1" })).toBeUndefined();
  expect(pictureText(png, terminal, { TERM_PROGRAM: "iTerm.app" })).toContain(
    `inline=1;size=4000;preserveAspectRatio=1:${data}`,
  );
  const kitty = pictureText(png, terminal, { TERM: "xterm-kitty" })!;
  const chunks = kitty.trimEnd().split("\x1b\\").filter(Boolean);
  expect(chunks.map((chunk) => chunk.slice(0, chunk.indexOf(";")))).toEqual(["\x1b_Ga=T,f=100,m=1", "\x1b_Gm=0"]);
  expect(chunks.map((chunk) => chunk.slice(chunk.indexOf(";") + 1)).join("")).toBe(data);
});
