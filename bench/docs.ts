import { readFile, rename, writeFile } from "node:fs/promises";

const START = "<!-- pnpm bench --markdown writes from here -->";
const END = "<!-- to here -->";

/** Replaces what the last run wrote into a page, and leaves the rest as it is. Throws if the page has no place for it. */
export async function rewritePage(file: string, table: string): Promise<void> {
  const page = await readFile(file, "utf8");
  const draft = `${file}.draft`;
  await writeFile(draft, replaceBetween(page, table, file));
  await rename(draft, file);
}

export function replaceBetween(page: string, table: string, file: string): string {
  const [from, to] = [page.indexOf(START), page.indexOf(END)];
  if (from < 0 || to < from)
    throw new Error(`${file} has no place for the table: put the lines "${START}" and "${END}" into it`);
  return `${page.slice(0, from + START.length)}\n\n${table.trim()}\n\n${page.slice(to)}`;
}
