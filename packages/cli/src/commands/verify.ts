import { relative } from "node:path";
import { getImageFiles, type ImageProblem, isRemovable, Trash, type VerifyReport, verifyImages } from "@sunbear/data";
import { type Command, Option } from "commander";
import { Interrupted, UserError } from "../errors.js";
import type { Io } from "../io.js";
import { wholeNumber } from "../options.js";
import { ProgressLine } from "../terminal/progress-line.js";
import { type Style, styleOf } from "../terminal/style.js";
import { count, printable, shellWord } from "../terminal/text.js";

interface Options {
  readonly delete?: boolean;
  readonly move?: string;
  readonly undo?: boolean;
  readonly minSize: number;
  readonly json?: boolean;
}

export function register(program: Command, io: Io): void {
  program
    .command("verify")
    .description("Open every photo of a folder: which can't be read, are too small, or occur twice")
    .argument("<folder>", "a folder of photos, with a subfolder for each class")
    .addOption(new Option("--delete", "move what is no good to .trash in the folder").conflicts(["move", "undo"]))
    .addOption(new Option("--move <folder>", "move what is no good to another folder").conflicts("undo"))
    .option("--undo", "move back what --delete, --move or collect has taken out")
    .option("--min-size <pixels>", "the shorter side of a picture that is large enough", wholeNumber(1, 65_535), 32)
    .option("--json", "print one JSON object for each problem, and one in the end")
    .action((folder: string, options: Options) =>
      options.undo ? undo(folder, options, io) : verify(folder, options, io),
    );
}

async function verify(folder: string, options: Options, io: Io): Promise<void> {
  const { json = false, minSize } = options;
  const files = await getImageFiles(folder);
  if (files.length === 0) throw new UserError(`No pictures lie in ${printable(folder)}.`);
  const progress = new ProgressLine(io.stderr, io.env);
  const onProgress = (done: number, total: number) => progress.show(done / total, `${done}/${total}`);
  let report: VerifyReport;
  try {
    report = await verifyImages(files, { minSize, onProgress, signal: io.signal });
  } catch (error) {
    if (io.signal.aborted) throw new Interrupted("nothing was changed");
    throw error;
  } finally {
    progress.clear();
  }
  const moved = options.delete || options.move !== undefined ? await remove(folder, report.problems, options.move) : 0;
  if (json) {
    for (const problem of report.problems) io.stdout.write(`${JSON.stringify({ event: "problem", ...problem })}\n`);
    const counts = Object.fromEntries(byKind(report.problems).map(([kind, problems]) => [kind, problems.length]));
    io.stdout.write(`${JSON.stringify({ event: "done", files: report.files, problems: counts, moved })}\n`);
    return;
  }
  const where = options.move ?? `${folder}/.trash`;
  for (const line of describe(folder, report, moved, where, styleOf(io.stdout, io.env))) io.stdout.write(`${line}\n`);
}

async function remove(folder: string, problems: readonly ImageProblem[], destination?: string): Promise<number> {
  const trash = new Trash(folder);
  const removable = problems.filter(isRemovable);
  for (const { path, kind } of removable) await trash.move(relative(folder, path), kind, destination);
  return removable.length;
}

const TITLES: Readonly<Record<ImageProblem["kind"], string>> = {
  unreadable: "Can't be read",
  "wrong-suffix": "Named otherwise than they are (this does no harm in training)",
  "too-small": "Too small",
  duplicate: "The same file again",
  "near-duplicate": "Nearly the same picture again",
};

function describe(folder: string, report: VerifyReport, moved: number, where: string, style: Style): string[] {
  const { files, problems } = report;
  const lines: string[] = [];
  for (const [kind, group] of byKind(problems)) {
    lines.push(style.bold(TITLES[kind]));
    for (const { path, detail, acrossClasses } of group) {
      const across = acrossClasses ? style.yellow("  another class: one of the labels is wrong") : "";
      lines.push(`  ${printable(relative(folder, path))}  ${style.dim(printable(detail))}${across}`);
    }
    lines.push("");
  }
  const bad = problems.filter(isRemovable).length;
  lines.push(`${count(files, "photo")}: ${bad === 0 ? "all are good" : `${files - bad} are good, ${bad} aren't`}.`);
  const command = `sunbear verify ${shellWord(folder)}`;
  if (moved > 0)
    lines.push(`${count(moved, "file")} moved to ${printable(where)}; ${command} --undo brings them back.`);
  else if (bad > 0) lines.push(`Nothing was changed; ${command} --delete moves them to ${printable(folder)}/.trash.`);
  return lines;
}

function byKind(problems: readonly ImageProblem[]): [ImageProblem["kind"], ImageProblem[]][] {
  const kinds = Object.keys(TITLES) as ImageProblem["kind"][];
  return kinds
    .map((kind): [ImageProblem["kind"], ImageProblem[]] => [kind, problems.filter((problem) => problem.kind === kind)])
    .filter(([, group]) => group.length > 0);
}

async function undo(folder: string, { json = false }: Options, io: Io): Promise<void> {
  const { restored, kept } = await new Trash(folder).undo();
  if (json) {
    io.stdout.write(`${JSON.stringify({ event: "done", restored: restored.length, kept: kept.length })}\n`);
    return;
  }
  if (restored.length === 0 && kept.length === 0) {
    throw new UserError(`Nothing has been taken out of ${printable(folder)}, so there is nothing to bring back.`);
  }
  io.stdout.write(`${count(restored.length, "file")} brought back.\n`);
  for (const { from, to } of kept) {
    io.stdout.write(`${printable(to)} stays where it is, since there is another ${printable(from)} now.\n`);
  }
}
