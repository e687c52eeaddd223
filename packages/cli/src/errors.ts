import { CommanderError } from "commander";

/** Something the user can put right: its message names the thing and the remedy, and is shown as it stands. */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** Ctrl-C; its message says what was saved. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** A failure that the command has already told the user of. */
export class Reported extends Error {
  override readonly name = "Reported";
}

/** What the operating system says when it refuses a file, in words. */
const REFUSALS: Readonly<Record<string, string>> = {
  EACCES: "isn't allowed: change its permissions, or choose another place",
  EPERM: "isn't allowed: change its permissions, or choose another place",
  ENOENT: "doesn't exist: check the spelling",
  ENOTDIR: "has a file where a folder should be",
  EISDIR: "is a folder, not a file",
  ENOSPC: "has no space left on its disk: free some, or choose another place",
  EROFS: "lies on a disk that can't be written to: choose another place",
  EMFILE: "couldn't be opened, because too many files are open: raise the limit (ulimit -n)",
  ENAMETOOLONG: "has too long a name",
};

/** An error in one or more sentences for a person; the stack too, if `debug`. */
export function explain(error: unknown, debug: boolean): string {
  if (!(error instanceof Error)) return String(error);
  // Commander begins its sentences in its own way.
  if (error instanceof CommanderError) return error.message.replace(/^error: /, "");
  if (debug && !(error instanceof Interrupted)) return [error.stack ?? error.message, ...causes(error)].join("\n");
  const { code, path, dest } = error as NodeJS.ErrnoException & { readonly dest?: string };
  // A copy names both its ends, and it is the one it goes to that has no room. A write into an open file names none.
  const place = code === "ENOSPC" ? (dest ?? path ?? "What was being written") : path;
  if (place && code && code in REFUSALS) return `${place} ${REFUSALS[code]}`;
  return error.message;
}

function causes({ cause }: Error): string[] {
  return cause instanceof Error ? [`caused by ${cause.stack ?? cause.message}`, ...causes(cause)] : [];
}
