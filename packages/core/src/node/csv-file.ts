import { appendFile, writeFile } from "node:fs/promises";

/** Writes text to a file piece by piece; the first piece replaces what is there, unless told to `append`. */
export function csvFile(path: string, { append = false } = {}): (text: string) => Promise<void> {
  let begun = append;
  return async (text) => {
    await (begun ? appendFile(path, text) : writeFile(path, text));
    begun = true;
  };
}
