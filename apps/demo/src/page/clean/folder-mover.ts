import type { Change, Move } from "@sunbear/core";
import { appendToLog } from "./clean-log.js";
import { moveWithin, readFileAt } from "./folder-paths.js";
import { planMoves } from "./plan-moves.js";
import type { Applied } from "./source.js";

/** Moves pictures in a folder on the visitor's disk that the browser may write to. Names begin with the folder's own. */
export class FolderMover {
  readonly #done: { readonly id: string; readonly moves: readonly Move[] }[] = [];

  constructor(private readonly folder: FileSystemDirectoryHandle) {}

  /** Asks whether the folder may be changed, if that isn't known; call it while a click is dealt with. */
  async mayWrite(): Promise<boolean> {
    const mode = { mode: "readwrite" } as const;
    if ((await this.folder.queryPermission(mode)) === "granted") return true;
    return (await this.folder.requestPermission(mode)) === "granted";
  }

  /** @param taken the names of all pictures of the set */
  async apply(changes: readonly Change[], taken: Iterable<string>): Promise<Applied> {
    const id = crypto.randomUUID();
    const moves: Move[] = [];
    const missing: string[] = [];
    await appendToLog(this.folder, [
      { event: "apply", id, changes: changes.map((one) => ({ ...one, name: this.#below(one.name) })) },
    ]);
    this.#done.push({ id, moves });
    for (const move of planMoves(changes, await this.#takenOnDisk(changes, taken))) {
      const below = { from: this.#below(move.from), to: this.#below(move.to), deleted: move.deleted };
      if (!(await readFileAt(this.folder, below.from))) {
        missing.push(move.from);
        continue;
      }
      // Logged before it is done, so that a crash in between can be put right.
      await appendToLog(this.folder, [{ event: "move", id, ...below }]);
      await moveWithin(this.folder, below.from, below.to);
      moves.push(move);
    }
    await appendToLog(this.folder, [{ event: "applied", id }]);
    return { moves, missing };
  }

  /** Takes the last application back. @returns what was moved back; nothing if there was none */
  async undo(): Promise<readonly Move[]> {
    const last = this.#done.pop();
    if (!last) return [];
    await appendToLog(this.folder, [{ event: "undo", id: last.id }]);
    for (const { from, to } of last.moves.toReversed())
      await moveWithin(this.folder, this.#below(to), this.#below(from));
    await appendToLog(this.folder, [{ event: "undone", id: last.id }]);
    return last.moves;
  }

  /** A picture as it is on disk now. */
  async read(name: string): Promise<File | undefined> {
    return readFileAt(this.folder, this.#below(name));
  }

  /** Names that can't be had: those of the set, and those of files that the set doesn't know. */
  async #takenOnDisk(changes: readonly Change[], taken: Iterable<string>): Promise<Set<string>> {
    const names = new Set(taken);
    for (;;) {
      const wanted = planMoves(changes, names).map(({ to }) => to);
      const there = await Promise.all(wanted.map(async (name) => ((await this.read(name)) ? name : undefined)));
      const strangers = there.flatMap((name) => name ?? []);
      if (strangers.length === 0) return names;
      for (const name of strangers) names.add(name);
    }
  }

  #below(name: string): string {
    return name.slice(this.folder.name.length + 1);
  }
}
