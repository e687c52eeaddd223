import { rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** What the temporary name of a file being written ends in. */
export const PART = ".part";

/** The hidden name beside `path` under which it is written before it is whole. */
export function partName(path: string): string {
  return join(dirname(path), `.${basename(path)}${PART}`);
}

/** Writes a file so that it is whole or absent: under another name first, and renamed in the end. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
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
