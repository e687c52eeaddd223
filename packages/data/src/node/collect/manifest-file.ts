import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import {
  entryKey,
  formatLine,
  formatManifest,
  inOrder,
  type ManifestEntry,
  parseManifest,
} from "../../collect/manifest.js";
import { writeWhole } from "../whole-file.js";

/**
 * `manifest.jsonl` on disk. While pictures arrive, lines are added at its end, each as soon as its file is there, so
 * that a killed run loses none; `close` writes it anew with one line per address, in order.
 */
export class Manifest {
  readonly #entries: Map<string, ManifestEntry>;
  #torn: boolean;
  #descriptor: number | undefined;

  private constructor(
    readonly path: string,
    text: string,
  ) {
    this.#entries = parseManifest(text);
    // A torn last line gets its end before the next one, or that would be torn as well.
    this.#torn = text !== "" && !text.endsWith("\n");
  }

  /** Reads what an earlier run left; nothing is written before there is something to say. */
  static async open(path: string): Promise<Manifest> {
    return new Manifest(path, await readIfThere(path));
  }

  get(key: Pick<ManifestEntry, "label" | "url">): ManifestEntry | undefined {
    return this.#entries.get(entryKey(key));
  }

  /** All entries: classes in order of appearance, and by index within each. */
  get entries(): ManifestEntry[] {
    return inOrder(this.#entries.values());
  }

  /** Records entries on disk, in place of earlier ones about the same addresses. Synchronous: lines can't mix. */
  add(entries: readonly ManifestEntry[]): void {
    if (entries.length === 0) return;
    if (this.#descriptor === undefined) {
      mkdirSync(dirname(this.path), { recursive: true });
      this.#descriptor = openSync(this.path, "a");
    }
    let text = this.#torn ? "\n" : "";
    this.#torn = false;
    for (const entry of entries) {
      this.#entries.set(entryKey(entry), entry);
      text += formatLine(entry);
    }
    try {
      writeSync(this.#descriptor, text);
    } catch (error) {
      throw Object.assign(error as Error, { path: this.path }); // a full disk tells of no name
    }
  }

  /** Rewrites the file in order, one line per address. */
  async close(): Promise<void> {
    if (this.#descriptor === undefined) return;
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
    await writeWhole(this.path, formatManifest(this.#entries.values()));
  }
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
