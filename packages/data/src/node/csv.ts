import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { type CsvOptions, csvRows } from "../csv.js";
import type { Splitter } from "../split.js";
import { NamesSplitter } from "../splitters.js";

/**
 * The rows of a CSV file by the names in its first line.
 *
 * @throws if there is no such file, or it isn't CSV
 */
export async function readCsv(path: string, options?: CsvOptions): Promise<Record<string, string>[]> {
  const text = await readFile(path, "utf8").catch((error: Error) => {
    throw new Error(`Can't read ${path}: ${error.message}.`, { cause: error });
  });
  try {
    return csvRows(text, options);
  } catch (error) {
    throw new Error(`${path} isn't a table of values separated by commas: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

/** The files named in a text file, one to a line, validate, the others train: fast.ai's FileSplitter. */
export function FileSplitter(list: string): Splitter<string> {
  return (items, seed, labels) => NamesSplitter(readFileSync(list, "utf8").split("\n"))(items, seed, labels);
}
