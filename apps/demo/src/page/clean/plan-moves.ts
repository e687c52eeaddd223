import type { Change, Move } from "@sunbear/core";
import { freeName } from "../train/training-set.js";

/** As on the command line: hidden, so that no training takes pictures from it. */
const TRASH = ".trash";

/**
 * Where pictures go by changes: beside their own class's folder into that of their new one, or to the trash. Where a name
 * is taken they get a number.
 *
 * @param taken the names of all pictures
 */
export function planMoves(changes: readonly Change[], taken: Iterable<string>): Move[] {
  const names = new Set(taken);
  return changes.map(({ name, to }) => {
    const parts = name.split("/");
    const file = parts.at(-1)!;
    const [above, label] = [parts.slice(0, -2), parts.at(-2) ?? ""];
    const wanted = to === null ? [...above, TRASH, label, file] : [...above, to, file];
    const place = freeName(wanted.join("/"), names);
    names.add(place);
    return { from: name, to: place, deleted: to === null };
  });
}
