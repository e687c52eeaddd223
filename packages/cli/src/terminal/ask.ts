import type { ReadStream } from "node:tty";
import type { Output } from "../io.js";

/** Milliseconds after which a terminal is taken not to answer; one far away needs some. */
const PATIENCE = 300;

/** Asks the terminal something that it answers by itself, as if typed; undefined if it doesn't. */
export function askTerminal(
  input: Pick<ReadStream, "isTTY" | "isRaw" | "setRawMode" | "on" | "off" | "pause">,
  output: Output,
  question: string,
  answer: RegExp,
): Promise<string | undefined> {
  if (!input.isTTY || !output.isTTY) return Promise.resolve(undefined);
  const wasRaw = input.isRaw;
  return new Promise((resolve) => {
    let heard = "";
    const end = () => {
      clearTimeout(timer);
      input.off("data", listen);
      input.setRawMode(wasRaw);
      input.pause();
      resolve(answer.exec(heard)?.[0]);
    };
    const listen = (data: Uint8Array | string) => {
      heard += String(data);
      if (answer.test(heard)) end();
    };
    const timer = setTimeout(end, PATIENCE);
    // Otherwise the answer would show, and wait for a line's end.
    input.setRawMode(true);
    input.on("data", listen);
    output.write(question);
  });
}
