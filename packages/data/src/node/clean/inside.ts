import { lstat } from "node:fs/promises";
import { join, sep } from "node:path";

/** A name that leads out of the folder, or would. */
export class OutsideError extends Error {
  override readonly name = "OutsideError";
}

export interface InsideOptions {
  /** Whether parts of the name may begin with a dot, as the trash's do. Default: false. */
  readonly hidden?: boolean;
}

/**
 * The path of a name like `grizzly/1.jpg` below a folder. Nothing in it may lead elsewhere: no `..`, no absolute path,
 * no link on the way, not even one that stays inside, since it may be turned at any time.
 *
 * @param root a real path
 * @throws OutsideError
 */
export async function pathInside(root: string, name: string, { hidden = false }: InsideOptions = {}): Promise<string> {
  const parts = name.split("/");
  for (const part of parts) {
    if (!isSegment(part)) throw new OutsideError(`${JSON.stringify(name)} is no name of a file in ${root}.`);
    if (!hidden && part.startsWith("."))
      throw new OutsideError(`${JSON.stringify(name)} is hidden: only pictures that can be seen are touched.`);
  }
  let path = root;
  for (const part of parts) {
    path = join(path, part);
    const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
      throw error;
    });
    if (found?.isSymbolicLink())
      throw new OutsideError(`${path} is a link: what it leads to isn't touched. Put the file itself there.`);
    if (!found) break;
  }
  return join(root, ...parts);
}

/** Whether a word can be the name of a class's folder. */
export function isClassName(label: string): boolean {
  return isSegment(label) && !label.startsWith(".") && label.length <= 255;
}

/** One part of a path that stays where it is. */
function isSegment(part: string): boolean {
  if (part === "" || part === "." || part === ".." || part.includes("\0") || part.includes("/")) return false;
  // On Windows a backslash separates too, and a colon names a drive or a stream.
  return sep === "/" || !/[\\:]/.test(part);
}
