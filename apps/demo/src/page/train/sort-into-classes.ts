import { compareCodePoints } from "@sunbear/data";
import type { Picture } from "../../engine/engine.js";
import { text } from "../text.js";
import type { FoundFile } from "./found-file.js";

export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

export interface Sorted {
  readonly pictures: readonly Picture[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Labels each picture with the folder that it lies in, as the command line does, in the order of their paths. A picture
 * beside class folders has no class: it is left out.
 */
export function sortIntoClasses(found: readonly FoundFile[]): Sorted {
  const visible = found.filter(({ path }) => !path.split("/").some((part) => part.startsWith(".")));
  const leftOut: LeftOut[] = [];
  const candidates = visible.filter(({ path, file }) => {
    const picture = looksLikePicture(file);
    if (!picture) leftOut.push({ name: path, reason: text.train.notPicture });
    return picture;
  });
  const above = new Set(candidates.flatMap(({ path }) => ancestors(parent(path))));
  const pictures = candidates.flatMap(({ path, file }): Picture[] => {
    const folder = parent(path);
    if (folder && !above.has(folder)) return [{ name: path, label: folder.split("/").at(-1)!, blob: file }];
    leftOut.push({ name: path, reason: text.train.inNoClass });
    return [];
  });
  return { pictures: pictures.sort((a, b) => compareCodePoints(a.name, b.name)), leftOut };
}

/** By name and declared type alone: whether it opens is found out later. */
export function looksLikePicture({ type, name }: { readonly type: string; readonly name: string }): boolean {
  return type.startsWith("image/") || /\.(jpe?g|png|webp|gif|bmp|avif|hei[cf]|tiff?)$/i.test(name);
}

const parent = (path: string) => path.split("/").slice(0, -1).join("/");

/** The folders that hold this one. */
function ancestors(folder: string): string[] {
  const parts = folder.split("/");
  return parts.slice(0, -1).map((_, i) => parts.slice(0, i + 1).join("/"));
}
