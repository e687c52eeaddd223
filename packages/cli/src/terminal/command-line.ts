import type { Io } from "../io.js";

/**
 * What to type for a command: by pnpm in a clone of the repository, where `train` has a script of its own, and elsewhere as
 * this one was called. Who has pnpm only through npx goes on so.
 *
 * @param words as a shell takes them: see `shellWord`
 */
export function commandLine(env: Io["env"], command: string, ...words: readonly string[]): string {
  const { npm_lifecycle_event: script, npm_package_name: project, npm_execpath: manager = "" } = env;
  const program = script === "npx" ? "npx @sunbear/cli" : "sunbear";
  const pnpm = /[\\/]_npx[\\/]/.test(manager) ? "npx pnpm" : "pnpm";
  const inClone = command === "train" ? pnpm : `${pnpm} sunbear`;
  return [script !== undefined && project === "sunbear" ? inClone : program, command, ...words].join(" ");
}
