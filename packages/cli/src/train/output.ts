import { access, constants, mkdir, rmdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { checkReplaceable, writeWhole } from "@sunbear/data";
import { UserError } from "../errors.js";

const MODEL = "export.safetensors";
const HISTORY = "history.csv";
const PROFILE = "profile.json";

/** Fails early, before an hour of training, if the model can't go where it is to go. Writes nothing. */
export async function checkOutput(out: string | undefined): Promise<void> {
  let folder = resolve(out ?? ".");
  for (;;) {
    const found = await stat(folder).catch(() => undefined);
    if (found && !found.isDirectory())
      throw new UserError(`--out ${out}: ${folder} is a file; name a folder, or a new one to be made`);
    if (found) break;
    folder = dirname(folder);
  }
  await access(folder, constants.W_OK).catch(() => {
    throw new UserError(`${folder} can't be written to: choose another folder with --out`);
  });
  if (out !== undefined) for (const file of [PROFILE, HISTORY, MODEL]) await checkReplaceable(join(out, file));
}

export interface Place {
  /** A folder; undefined: a new one, named after `name`. */
  readonly out: string | undefined;
  readonly name: string;
  /** An unfinished model replaces no earlier one, but goes to a new folder beside it. */
  readonly finished: boolean;
}

/**
 * Writes history, profile and model, each whole or not at all, the model last.
 *
 * @returns their paths
 */
export async function save(
  place: Place,
  { model, history, profile }: { readonly model: Uint8Array; readonly history: string; readonly profile?: string },
): Promise<{ model: string; history: string; profile?: string }> {
  const folder = await folderAt(place);
  await mkdir(folder, { recursive: true });
  const paths = { model: join(folder, MODEL), history: join(folder, HISTORY), profile: join(folder, PROFILE) };
  try {
    if (profile !== undefined) await writeWhole(paths.profile, profile);
    await writeWhole(paths.history, history);
    await writeWhole(paths.model, model);
  } catch (error) {
    await rmdir(folder).catch(() => {}); // if it is empty, it was made for nothing
    throw error;
  }
  return profile === undefined ? { model: paths.model, history: paths.history } : paths;
}

async function folderAt({ out, name, finished }: Place): Promise<string> {
  if (out === undefined) return newFolder(`sunbear-${name}`);
  const isTaken = !finished && (await stat(join(out, MODEL)).catch(() => undefined));
  return isTaken ? newFolder(join(out, "stopped")) : out;
}

/** Makes the first folder of <stem>-1, -2, ... that doesn't exist yet. */
async function newFolder(stem: string): Promise<string> {
  for (let number = 1; ; number++) {
    const folder = `${stem}-${number}`;
    const isNew = await mkdir(folder).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === "EEXIST") return false;
        throw error;
      },
    );
    if (isNew) return folder;
  }
}
