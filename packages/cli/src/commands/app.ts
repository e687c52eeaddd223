import { cp, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { UserError } from "../errors.js";
import type { Io } from "../io.js";
import { describeModel, readModelBytes } from "../model/open-model.js";
import { pageFolder } from "../page-folder.js";
import { bytes as byteCount, count, printable, shellWord } from "../terminal/text.js";
import { writeFolderWhole } from "../write-folder-whole.js";

const MODEL = "model.safetensors";

interface Options {
  readonly out: string;
  readonly title?: string;
  readonly json?: boolean;
}

export function register(program: Command, io: Io): void {
  program
    .command("app")
    .description("Write a web page that classifies photos with a model, for any web host")
    .argument("<model>", "an export.safetensors that training has written")
    .requiredOption("--out <folder>", "where to: a new folder, or an empty one")
    .option("--title <text>", "what the page is called")
    .option("--json", "print one JSON object")
    .action((model: string, options: Options) => writeApp(model, options, io));
}

async function writeApp(path: string, { out, title, json }: Options, io: Io): Promise<void> {
  const bytes = await readModelBytes(path);
  const { vocab } = describeModel(path, bytes).description;
  await checkEmpty(out);
  const app = { ...(title !== undefined && { title }), model: MODEL };
  await writeFolderWhole(out, io.signal, async (folder) => {
    await cp(pageFolder, folder, { recursive: true });
    await writeFile(join(folder, MODEL), bytes);
    await writeFile(join(folder, "app.json"), `${JSON.stringify(app)}\n`);
  });
  if (json) io.stdout.write(`${JSON.stringify({ event: "done", folder: out, vocab, bytes: bytes.length })}\n`);
  else io.stdout.write(asText(out, vocab.length, bytes.length));
}

function asText(out: string, classes: number, bytes: number): string {
  return `wrote ${printable(out)}: a page that tells ${count(classes, "class", "classes")} apart, and its model (${byteCount(bytes)})

Look at it:   npx --yes serve ${shellWord(out)}
Publish it:   put the folder on any web host that has https, such as GitHub Pages, Netlify or a Hugging Face Space.

It computes in the visitor's browser: there is no server, and photos stay where they are. Opened as a file it doesn't
work, since browsers give a page on disk no scripts.
`;
}

/** Fails if there is something that would be mixed with the page. */
async function checkEmpty(out: string): Promise<void> {
  const found = await stat(out).catch(() => undefined);
  if (found && !found.isDirectory()) throw new UserError(`${out} is a file: name another folder with --out`);
  if (found && (await readdir(out)).length > 0)
    throw new UserError(`${out} isn't empty: name a new folder with --out, or clear this one`);
  if (!(await stat(join(pageFolder, "index.html")).catch(() => undefined)))
    throw new UserError(
      `The page isn't in ${pageFolder}: install sunbear anew or, in a clone of it, run pnpm build:js.`,
    );
}
