import { randomUUID } from "node:crypto";
import { mkdir, realpath, rmdir, stat, unlink } from "node:fs/promises";
import { dirname, join, posix, relative, resolve, sep } from "node:path";
import pLimit from "p-limit";
import { freeName, TRASH, Trash } from "../collect/trash.js";
import { getImageFiles } from "../files.js";
import { type Batch, type Change, CleanLog, type Intent } from "./clean-log.js";
import { isClassName, OutsideError, pathInside } from "./inside.js";
import { isSameFile, moveExclusive, statOf } from "./move-file.js";

/** Hidden, so that no training run takes anything from it. */
const SUNBEAR_FOLDER = ".sunbear";
const LOG = `${SUNBEAR_FOLDER}/clean.jsonl`;

/** A file that was moved; names are paths below the folder, with `/`. */
export interface Move {
  readonly from: string;
  readonly to: string;
  /** Whether it went to the trash. */
  readonly deleted: boolean;
}

export interface Applied {
  readonly moves: readonly Move[];
  /** Files that had gone before they could be moved. */
  readonly missing: readonly string[];
}

export interface Undone {
  /** What was moved back, from `to` to `from`. */
  readonly moves: readonly Move[];
  /** What stays where it is, since another file has taken its place. */
  readonly kept: readonly Move[];
}

/**
 * A folder of class folders whose files can be re-labelled and thrown away, and all of that undone. A file is moved to
 * the folder of its new class, or to the trash; where its name is taken it gets a number, and nothing is overwritten or
 * deleted. Each move stands in a log before it is made, so what a crash leaves half done, the next `apply` completes and
 * an `undo` takes back. Nothing outside the folder is touched: names that lead out of it, and links, are refused.
 */
export class CleanFolder {
  private readonly log: CleanLog;
  private readonly trash: Trash;
  private readonly oneAtATime = pLimit(1);

  private constructor(
    /** As it was given. */
    readonly folder: string,
    private readonly root: string,
  ) {
    this.log = new CleanLog(join(root, ...LOG.split("/")));
    this.trash = new Trash(root);
  }

  /** @throws if there is no such folder */
  static async open(folder: string): Promise<CleanFolder> {
    const found = await stat(folder).catch(() => undefined);
    if (!found?.isDirectory()) throw new Error(`There is no folder ${folder}: check the path.`);
    const root = await realpath(folder);
    await pathInside(root, LOG, { hidden: true });
    return new CleanFolder(resolve(folder), root);
  }

  /** The name of a file by its path: `grizzly/1.jpg`. */
  nameOf(path: unknown): string {
    return relative(this.folder, resolve(String(path)))
      .split(sep)
      .join("/");
  }

  /** The paths of all pictures, sorted by name, without links: what they lead to isn't touched. */
  async pictures(): Promise<string[]> {
    const files = await getImageFiles(this.folder);
    const own = await Promise.all(files.map((path) => this.isOwn(this.nameOf(path))));
    return files.filter((_, i) => own[i]);
  }

  /** The path of a picture by its name. @throws OutsideError if it doesn't lie in the folder */
  pathOf(name: string): Promise<string> {
    return pathInside(this.root, name);
  }

  /** The path for a file of one's own, beside the log, in a folder that no training run looks into. It is made. */
  async ownFile(name: string): Promise<string> {
    const path = await pathInside(this.root, `${SUNBEAR_FOLDER}/${name}`, { hidden: true });
    await mkdir(dirname(path), { recursive: true });
    return path;
  }

  /**
   * Moves files, having first completed what a crash may have left.
   * @throws OutsideError before anything is moved, if a name leads out of the folder or a class can't be a folder's name
   */
  apply(changes: readonly Change[]): Promise<Applied> {
    return this.oneAtATime(async () => {
      for (const change of changes) await this.check(change);
      await this.finish();
      if (changes.length === 0) return { moves: [], missing: [] };
      const id = randomUUID();
      await this.log.append({ event: "apply", id, changes });
      return this.carryOut({ id, changes, intents: [], state: "applying" });
    });
  }

  /** Takes the last application back that hasn't been yet; undefined if there is none. */
  undo(): Promise<Undone | undefined> {
    return this.oneAtATime(async () => {
      const batch = await this.lastBatch();
      return batch && this.takeBack(batch);
    });
  }

  /** Whether there is something to undo. */
  async canUndo(): Promise<boolean> {
    return (await this.lastBatch()) !== undefined;
  }

  private async isOwn(name: string): Promise<boolean> {
    try {
      await this.pathOf(name);
      return true;
    } catch (error) {
      if (error instanceof OutsideError) return false;
      throw error;
    }
  }

  private async lastBatch(): Promise<Batch | undefined> {
    return (await this.log.batches()).findLast(({ state }) => state !== "undone");
  }

  /** Completes what was begun: an application that wasn't being undone, or the undoing. */
  private async finish(): Promise<void> {
    const batch = await this.lastBatch();
    if (batch?.state === "applying") await this.carryOut(batch);
    if (batch?.state === "undoing") await this.takeBack(batch);
  }

  private async check({ name, to }: Change): Promise<void> {
    await this.pathOf(name);
    if (!name.includes("/")) throw new OutsideError(`${name} lies in no class's folder: put it into one.`);
    if (to === null) await this.pathInTrash(name);
    else if (isClassName(to)) await this.pathOf(labelled(name, to));
    else throw new OutsideError(`${JSON.stringify(to)} can't be the name of a folder: choose another name.`);
  }

  private async carryOut({ id, changes, intents }: Batch): Promise<Applied> {
    const moves: Move[] = [];
    const missing: string[] = [];
    for (const change of changes) {
      await this.check(change);
      const begun = intents.findLast(({ from }) => from === change.name);
      const move = (begun && (await this.complete(begun))) ?? (await this.move(id, change));
      if (move) moves.push(move);
      else missing.push(change.name);
    }
    await this.log.append({ event: "applied", id });
    return { moves, missing };
  }

  /** The move, if it was made before a crash. */
  private async complete({ from, to, deleted }: Intent): Promise<Move | undefined> {
    const [path, place] = [await this.pathOf(from), await this.placeOf(to)];
    if (await isSameFile(path, place)) await unlink(path);
    else if ((await statOf(path)) || !(await statOf(place))) return undefined;
    return { from, to, deleted };
  }

  private async move(id: string, { name, to }: Change): Promise<Move | undefined> {
    const path = await this.pathOf(name);
    for (;;) {
      if (!(await statOf(path))?.isFile()) return undefined;
      const { place, made } = await this.findPlace(name, to);
      const move = { from: name, to: place, deleted: to === null };
      await this.log.append({ event: "move", id, ...move, ...(made && { made }) });
      try {
        await moveExclusive(path, join(this.root, place));
        return move;
      } catch (error) {
        // Somebody was faster: the next name, then.
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
    }
  }

  /** A free name, and whether its folder is new. */
  private async findPlace(name: string, to: string | null): Promise<{ place: string; made?: boolean }> {
    if (to === null) return { place: (await this.trash.note(name, "cleaner")).to };
    const wanted = await this.pathOf(labelled(name, to));
    const made = (await mkdir(dirname(wanted), { recursive: true })) !== undefined;
    const place = relative(this.root, await freeName(wanted));
    return { place: place.split(sep).join("/"), made };
  }

  private async takeBack({ id, intents }: Batch): Promise<Undone> {
    await this.log.append({ event: "undo", id });
    const moves: Move[] = [];
    const kept: Move[] = [];
    for (const { from, to, deleted, made } of intents.toReversed()) {
      const [path, place] = [await this.pathOf(from), await this.placeOf(to)];
      const move = { from, to, deleted };
      if (await isSameFile(path, place)) {
        await unlink(place);
        moves.push(move);
      } else if (await statOf(place)) {
        if (await statOf(path)) {
          kept.push(move);
          continue;
        }
        await mkdir(dirname(path), { recursive: true });
        await moveExclusive(place, path);
        moves.push(move);
      }
      if (made) await rmdir(dirname(place)).catch(() => {}); // others may have put something there
    }
    await this.log.append({ event: "undone", id });
    return { moves: moves.reverse(), kept: kept.reverse() };
  }

  /** The path that a file was moved to: the log lies in the folder, and may have been tampered with. */
  private placeOf(to: string): Promise<string> {
    return pathInside(this.root, to, { hidden: to.startsWith(`${TRASH}/`) });
  }

  private pathInTrash(name: string): Promise<string> {
    return pathInside(this.root, `${TRASH}/${name}`, { hidden: true });
  }
}

/** The name of a picture in another class's folder, which lies beside its own. */
function labelled(name: string, label: string): string {
  return posix.join(posix.dirname(posix.dirname(name)), label, posix.basename(name));
}
