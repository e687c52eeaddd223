import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import envPaths from "env-paths";
import { type ChoiceStore, formatChoices, parseChoices } from "../device/choices.js";

export interface FileChoiceStore extends ChoiceStore {
  /** The file of an adapter; without it nothing is remembered. */
  fileOf(adapter: string): string;
}

/** Remembers in files of a folder; by default the user's cache. */
export function fileChoices(folder = join(envPaths("sunbear", { suffix: "" }).cache, "kernels")): FileChoiceStore {
  const fileOf = (adapter: string) => join(folder, `${adapter.replaceAll(/[^\w.-]+/g, "-")}.json`);
  return {
    fileOf,
    async load(adapter) {
      return parseChoices(await readFile(fileOf(adapter), "utf8").catch(() => ""));
    },
    async save(adapter, choices) {
      const file = fileOf(adapter);
      const draft = `${file}.${process.pid}`;
      try {
        await mkdir(dirname(file), { recursive: true });
        await writeFile(draft, formatChoices(choices));
        await rename(draft, file);
      } catch {}
    },
  };
}
