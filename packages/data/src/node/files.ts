import { readdir, realpath, stat } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { compareCodePoints } from "../order.js";

/** What a picture's name ends in, in any case; not every one of them can be decoded. */
export const imageExtensions: ReadonlySet<string> = new Set(
  "jpg jpeg jpe png gif bmp tif tiff webp avif heic heif ico ppm pgm pbm pnm svg xbm xpm"
    .split(" ")
    .map((e) => `.${e}`),
);

export interface GetImageFilesOptions {
  /** Whether to look into subfolders. Default: true. */
  readonly recurse?: boolean;
  /** Only these folders directly below `path`; "." stands for the files in `path` itself. Default: all. */
  readonly folders?: readonly string[];
}

/**
 * The paths of all pictures in a folder: fast.ai's get_image_files, but sorted by code point of the path below the
 * folder, so that a split is the same on every machine. Names that begin with a dot are left out. Links are followed;
 * a folder that can be reached in several ways is listed once, under its own name rather than a link's.
 */
export async function getImageFiles(path: string, options: GetImageFilesOptions = {}): Promise<string[]> {
  const { recurse = true, folders } = options;
  await expectFolder(path);
  const files: string[] = [];
  const seen = new Set<string>();
  // Links wait until every real folder is known.
  const queues: { real: string[]; links: string[] } = { real: [path], links: [] };
  for (let folder: string | undefined; (folder = queues.real.shift() ?? queues.links.shift()) !== undefined; ) {
    const id = await realpath(folder);
    if (seen.has(id)) continue;
    seen.add(id);
    const isTop = folder === path;
    for (const entry of await entriesOf(folder)) {
      const kind = await kindOf(folder, entry);
      const full = join(folder, entry.name);
      if (kind === "file") {
        const isWanted = !isTop || !folders || folders.includes(".");
        if (isWanted && imageExtensions.has(extname(entry.name).toLowerCase())) files.push(full);
      } else if (kind === "folder" && recurse && (!isTop || !folders || folders.includes(entry.name))) {
        (entry.isSymbolicLink() ? queues.links : queues.real).push(full);
      }
    }
  }
  const keyed = files.map((file) => ({ file, key: relative(path, file).split(sep).join("/") }));
  return keyed.sort((a, b) => compareCodePoints(a.key, b.key)).map(({ file }) => file);
}

async function expectFolder(path: string): Promise<void> {
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR")
      throw new Error(`There is no folder ${path}: check the path.`, { cause: error });
    throw new Error(`Can't look into ${path}: ${error.message}.`, { cause: error });
  });
  if (!stats.isDirectory())
    throw new Error(
      `${path} is a file, not a folder: name the folder that holds a subfolder of photos for each class.`,
    );
}

async function entriesOf(folder: string) {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter(({ name }) => !name.startsWith(".")).sort((a, b) => compareCodePoints(a.name, b.name));
  } catch (error) {
    throw new Error(`Can't read the folder ${folder}: give yourself the right to read it, or move it away.`, {
      cause: error,
    });
  }
}

type Entry = Awaited<ReturnType<typeof entriesOf>>[number];

/** What an entry is, or what a link points to; a link to nothing is neither. */
async function kindOf(folder: string, entry: Entry): Promise<"file" | "folder" | "other"> {
  const stats = entry.isSymbolicLink() ? await stat(join(folder, entry.name)).catch(() => undefined) : entry;
  if (stats?.isFile()) return "file";
  return stats?.isDirectory() ? "folder" : "other";
}
