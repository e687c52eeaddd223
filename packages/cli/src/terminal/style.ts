import picocolors from "picocolors";
import type { Io, Output } from "../io.js";

export type Style = ReturnType<typeof picocolors.createColors>;

/** Colours for one stream: only a terminal gets them, and only if NO_COLOR isn't set (https://no-color.org). */
export function styleOf(output: Output, env: Io["env"]): Style {
  return picocolors.createColors(Boolean(output.isTTY) && !env.NO_COLOR && env.TERM !== "dumb");
}
