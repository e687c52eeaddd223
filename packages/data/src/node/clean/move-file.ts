import { constants, copyFile, link, lstat, rename, rm, unlink } from "node:fs/promises";

/** What systems say that know no second name for a file, or not on another disk. */
const NO_LINKS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EXDEV", "EACCES"]);

/**
 * Moves a file, and never over another: the new name is given before the old one goes, and giving it fails with EEXIST
 * where it is taken. A process that dies between the two leaves one file with two names: see `isSameFile`.
 */
export async function moveExclusive(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!NO_LINKS.has((error as NodeJS.ErrnoException).code ?? "")) throw error;
    return moveWithoutLink(from, to);
  }
  await unlink(from);
}

async function moveWithoutLink(from: string, to: string): Promise<void> {
  if (await statOf(to)) throw Object.assign(new Error(`${to} is taken`), { code: "EEXIST", path: to });
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
    // Another disk: the copy is whole before the original goes.
    await copyFile(from, to, constants.COPYFILE_EXCL);
    await rm(from);
  }
}

/** Of the name itself, not of what a link leads to; undefined if there is none. */
export function statOf(path: string) {
  return lstat(path, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  });
}

/** Whether two names are those of one file. */
export async function isSameFile(a: string, b: string): Promise<boolean> {
  const [x, y] = await Promise.all([statOf(a), statOf(b)]);
  return x !== undefined && y !== undefined && x.dev === y.dev && x.ino === y.ino;
}
