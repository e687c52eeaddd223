import type { Io, Output } from "../io.js";

/** The most bytes that one escape sequence of kitty's protocol may carry. */
const CHUNK = 4096;

/**
 * A PNG as text that makes a terminal show it, or undefined if the terminal isn't known to show pictures: iTerm2 and
 * WezTerm by iTerm2's protocol, kitty and Ghostty by kitty's.
 */
export function pictureText(png: Uint8Array, output: Output, env: Io["env"]): string | undefined {
  // What a multiplexer doesn't know it swallows.
  if (!output.isTTY || env.TMUX || env.STY) return undefined;
  const data = Buffer.from(png).toString("base64");
  if (env.KITTY_WINDOW_ID || env.TERM === "xterm-kitty" || env.TERM_PROGRAM === "ghostty") return kitty(data);
  if (env.TERM_PROGRAM === "iTerm.app" || env.TERM_PROGRAM === "WezTerm")
    return `\x1b]1337;File=inline=1;size=${png.length};preserveAspectRatio=1:${data}\x07\n`;
  return undefined;
}

function kitty(data: string): string {
  const chunks = data.match(new RegExp(`.{1,${CHUNK}}`, "g")) ?? [];
  const sequences = chunks.map((chunk, i) => {
    const more = i < chunks.length - 1 ? 1 : 0;
    return `\x1b_G${i === 0 ? "a=T,f=100," : ""}m=${more};${chunk}\x1b\\`;
  });
  return `${sequences.join("")}\n`;
}
