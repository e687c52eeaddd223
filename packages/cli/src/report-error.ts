import { explain, Interrupted } from "./errors.js";
import type { Io } from "./io.js";
import { styleOf } from "./terminal/style.js";

/** Tells what failed: a sentence on stderr or, for `json`, an event on stdout with `details` beside the message. */
export function reportError(error: unknown, json: boolean, io: Io, details: object = {}): void {
  const message = explain(error, io.env.DEBUG === "sunbear");
  if (json) {
    io.stdout.write(`${JSON.stringify({ event: "error", ...details, message })}\n`);
    return;
  }
  const style = styleOf(io.stderr, io.env);
  const mark = error instanceof Interrupted ? style.yellow("stopped:") : style.red("error:");
  io.stderr.write(`${mark} ${message}\n`);
}
