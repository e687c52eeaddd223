import type { Io } from "../io.js";
import { abilities, hasSixel, sixelText } from "./sixel.js";

/** The most bytes that one escape sequence of kitty's protocol may carry. */
const CHUNK = 4096;

/**
 * A PNG as text that makes the terminal show it, or undefined if it can't: iTerm2 and WezTerm by iTerm2's protocol,
 * kitty and Ghostty by kitty's, and by sixels whatever says that it knows them, such as foot, Konsole, Windows Terminal
 * and tmux.
 */
export async function pictureText(
  png: Uint8Array,
  io: Pick<Io, "stdout" | "env" | "ask">,
): Promise<string | undefined> {
  if (!io.stdout.isTTY) return undefined;
  const text = textByName(png, io.env);
  if (text !== undefined) return text;
  return hasSixel(await io.ask?.(abilities.question, abilities.answer)) ? sixelText(png) : undefined;
}

/** For terminals that have a protocol of their own, which the environment names. */
function textByName(png: Uint8Array, env: Io["env"]): string | undefined {
  // A multiplexer swallows what it doesn't know, and leaves the names of the terminal around it.
  if (env.TMUX || env.STY) return undefined;
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
