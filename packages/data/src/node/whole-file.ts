import { rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

/** What the temporary name of a file being written ends in. */
export const PART = ".part";

/** The hidden name beside `path`, this process's own, under which it is written before it is whole. */
export function partName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}${PART}`);
}

/**
 * Writes a file so that it is whole or absent: under another name first, and renamed in the end. What it replaces is
 * the name: a symbolic link makes way for the file, and the file that it led to stays as it was.
 *
 * @throws what `checkReplaceable` throws, and what the system says, with `path` as the error's path
 */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await checkReplaceable(path);
  const part = partName(path);
  try {
    await writeFile(part, content);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    // The part's name would tell nobody anything, and a full disk tells of no name.
    throw Object.assign(error as Error, { path });
  }
}

/** Names in /dev, less its disk in memory, and in /proc: they stand for what others use too, be it a regular file. */
const SYSTEM = /^\/(?:dev\/(?!shm\/)|proc\/)/;

/**
 * Fails unless a file may take the place of what `path` names: nothing, a regular file, or a symbolic link to one or to
 * nothing. Renamed over a device or a pipe, it would be in the way of every other program, and no reader would get it.
 *
 * @throws an Error that names the path and what to name instead
 */
export async function checkReplaceable(path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (found?.isDirectory()) throw new Error(`${path} is a folder, not a file: name a file in it, or another`);
  if (SYSTEM.test(resolve(path)) || (found && !found.isFile()))
    throw new Error(`${path} is a device or a pipe, not a file: name a regular file, or one to be made`);
}
