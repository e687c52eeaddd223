import { mkdir, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { Interrupted } from "./errors.js";

/**
 * Fills a folder that doesn't exist yet, or is empty, under another name, and renames it: it is there whole, or not at
 * all.
 *
 * @param fill writes to the folder that it is given
 */
export async function writeFolderWhole(
  path: string,
  signal: AbortSignal,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  const target = resolve(path);
  const draft = draftOf(target);
  try {
    await mkdir(dirname(target), { recursive: true });
    await mkdir(draft);
    await fill(draft);
    // Not at once, but after cleaning up: all of it takes less than a second.
    if (signal.aborted) throw new Interrupted("nothing was written");
    await rmdir(target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw naming(path, draft, error);
  }
}

/** Beside the target, hidden, and of this process. */
const draftOf = (path: string): string => join(dirname(path), `.${basename(path)}.${process.pid}.part`);

/** The error as one of `path`, if it was one of the draft, whose name tells nobody anything, or names no file at all. */
function naming(path: string, draft: string, error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  const { path: from, dest } = error as NodeJS.ErrnoException & { readonly dest?: string };
  const ends = [from, dest].filter((end) => end !== undefined);
  const ours = ends.length === 0 || ends.some((end) => end.startsWith(draft));
  return ours ? Object.assign(error, { path, dest: undefined }) : error;
}
