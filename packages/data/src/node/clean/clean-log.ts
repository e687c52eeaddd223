import { appendFile, mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";

/** What is to become of a file: moved to the folder of a class or, with null, to the trash. */
export interface Change {
  /** Its path below the folder, with `/`. */
  readonly name: string;
  readonly to: string | null;
}

/** A file on its way: logged before it is moved. */
export interface Intent {
  /** The names before and after, below the folder, with `/`. */
  readonly from: string;
  readonly to: string;
  readonly deleted: boolean;
  /** Whether the folder that it goes to was made for it. */
  readonly made?: boolean;
}

/** One application of changes, as far as the log tells. */
export interface Batch {
  readonly id: string;
  readonly changes: readonly Change[];
  readonly intents: readonly Intent[];
  /** "applying" and "undoing": begun, and not known to have ended. */
  readonly state: "applying" | "applied" | "undoing" | "undone";
}

type Line =
  | { readonly event: "apply"; readonly id: string; readonly changes: readonly Change[] }
  | ({ readonly event: "move"; readonly id: string } & Intent)
  | { readonly event: "applied" | "undo" | "undone"; readonly id: string };

/** An append-only file of JSON lines. What was being written when the machine stopped is left out. */
export class CleanLog {
  constructor(private readonly path: string) {}

  async append(line: Line): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true });
    const text = await this.text();
    // A line that was cut off must not spoil the next one.
    const start = text === "" || text.endsWith("\n") ? "" : "\n";
    await appendFile(this.path, `${start}${JSON.stringify(line)}\n`);
  }

  /** All applications, in their order. */
  async batches(): Promise<Batch[]> {
    const batches = new Map<
      string,
      { id: string; changes: readonly Change[]; intents: Intent[]; state: Batch["state"] }
    >();
    for (const line of (await this.text()).split("\n").flatMap((text) => parse(text) ?? [])) {
      if (line.event === "apply") {
        batches.set(line.id, { id: line.id, changes: line.changes, intents: [], state: "applying" });
        continue;
      }
      const batch = batches.get(line.id);
      if (!batch) continue;
      if (line.event === "move") batch.intents.push(line);
      else batch.state = line.event === "undo" ? "undoing" : line.event;
    }
    return [...batches.values()];
  }

  private text(): Promise<string> {
    return readFile(this.path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return "";
      throw error;
    });
  }
}

function parse(text: string): Line | undefined {
  try {
    const line = JSON.parse(text) as Record<string, unknown> | null;
    return line && isLine(line) ? (line as unknown as Line) : undefined;
  } catch {
    return undefined;
  }
}

function isLine({ event, id, changes, from, to }: Record<string, unknown>): boolean {
  if (typeof id !== "string") return false;
  if (event === "apply") return Array.isArray(changes) && changes.every(isChange);
  if (event === "move") return typeof from === "string" && typeof to === "string";
  return event === "applied" || event === "undo" || event === "undone";
}

function isChange(value: unknown): value is Change {
  const { name, to } = (value ?? {}) as Partial<Record<keyof Change, unknown>>;
  return typeof name === "string" && (to === null || typeof to === "string");
}
