import { appendFile, copyFile, lstat, mkdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";

/** Hidden, so that no training run takes pictures from it. */
export const TRASH = ".trash";

/** A file that was taken out of a folder of photos. */
export interface Trashed {
  /** Where it was, relative to the folder, with `/`. */
  readonly from: string;
  /** Where it is: relative to the folder, or absolute outside it. */
  readonly to: string;
  readonly reason: string;
}

/**
 * The place for what is taken out of a folder: files are moved, never deleted, and a log beside them says where each
 * came from, so that all of it can be undone.
 */
export class Trash {
  readonly #folder: string;
  readonly #log: string;

  constructor(folder: string) {
    this.#folder = resolve(folder);
    this.#log = join(this.#folder, TRASH, "log.jsonl");
  }

  /** Moves a file (absolute, or relative to the folder) away: to the trash, or to `destination`. */
  async move(path: string, reason: string, destination?: string): Promise<Trashed> {
    const record = await this.note(path, reason, destination);
    await moveFile(resolve(this.#folder, record.from), resolve(this.#folder, record.to));
    return record;
  }

  /** Finds and makes a place for a file that is about to be moved away, and logs it; whoever calls moves the file. */
  async note(path: string, reason: string, destination = join(this.#folder, TRASH)): Promise<Trashed> {
    const from = resolve(this.#folder, path);
    const inside = relative(this.#folder, from);
    if (inside.startsWith("..") || isAbsolute(inside)) throw new Error(`${path} doesn't lie in ${this.#folder}.`);
    const to = await freeName(join(resolve(destination), inside));
    const target = relative(this.#folder, to);
    const record = {
      from: slashes(inside),
      to: target.startsWith("..") || isAbsolute(target) ? to : slashes(target),
      reason,
    };
    await mkdir(dirname(to), { recursive: true });
    await mkdir(dirname(this.#log), { recursive: true });
    // Logged first: a line about a file that wasn't moved does no harm, a moved file without a line is lost.
    await appendFile(this.#log, `${JSON.stringify(record)}\n`);
    return record;
  }

  /** What was moved and is still away. */
  async contents(): Promise<Trashed[]> {
    const text = await readFile(this.#log, "utf8").catch(() => "");
    const lines = text.split("\n").flatMap((line) => parse(line) ?? []);
    // A move that was killed between its line and the deed has a second line by the run that came after.
    const records = [...new Map(lines.map((record) => [record.to, record])).values()];
    const away = await Promise.all(records.map((record) => exists(resolve(this.#folder, record.to))));
    return records.filter((_, i) => away[i]);
  }

  /** Moves everything back. Files whose place is taken by another stay in the trash and are returned as `kept`. */
  async undo(): Promise<{ restored: Trashed[]; kept: Trashed[] }> {
    const restored: Trashed[] = [];
    const kept: Trashed[] = [];
    for (const record of await this.contents()) {
      const place = resolve(this.#folder, record.from);
      if (await exists(place)) {
        kept.push(record);
        continue;
      }
      await mkdir(dirname(place), { recursive: true });
      await moveFile(resolve(this.#folder, record.to), place);
      restored.push(record);
    }
    if (kept.length === 0) await rm(join(this.#folder, TRASH), { recursive: true, force: true });
    return { restored, kept };
  }
}

/** The path, or the path with a number before its suffix where it is taken. */
export async function freeName(path: string): Promise<string> {
  const [, stem, suffix] = /^(.*?)(\.[^./\\]*)?$/s.exec(path)!;
  let free = path;
  for (let n = 1; await exists(free); n++) free = `${stem}-${n}${suffix ?? ""}`;
  return free;
}

async function moveFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
    // Another disk: the copy is whole before the original goes.
    await copyFile(from, to);
    await rm(from);
  }
}

/** Whether the name is taken, be it by a link that leads nowhere. */
async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

function slashes(path: string): string {
  return path.split(sep).join("/");
}

function parse(line: string): Trashed | undefined {
  try {
    const value = JSON.parse(line) as Partial<Trashed> | null;
    return typeof value?.from === "string" && typeof value.to === "string" ? (value as Trashed) : undefined;
  } catch {
    return undefined;
  }
}
