import type { Change, Move } from "@sunbear/core";
import { fileAt } from "./folder-paths.js";

const PATH = ".sunbear/clean.jsonl";

type Line =
  | { readonly event: "apply"; readonly id: string; readonly changes: readonly Change[] }
  | ({ readonly event: "move"; readonly id: string } & Move)
  | { readonly event: "applied" | "undo" | "undone"; readonly id: string };

/** Appends to the log of the cleaner in `@sunbear/data`, line for line as it does, so that either can undo the other's work. */
export async function appendToLog(folder: FileSystemDirectoryHandle, lines: readonly Line[]): Promise<void> {
  const handle = await fileAt(folder, PATH, { create: true });
  const { size } = await handle.getFile();
  // The browser writes a copy and puts it in place at the end: the log is never cut off.
  const stream = await handle.createWritable({ keepExistingData: true });
  await stream.seek(size);
  await stream.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  await stream.close();
}
