import { relative } from "node:path";
import {
  type InspectReport,
  inspectImages,
  RandomSplitter,
  type Spread,
  thumbnailPage,
  writeWhole,
} from "@sunbear/data";
import type { Command } from "commander";
import { Interrupted } from "../errors.js";
import type { Io } from "../io.js";
import { numberIn, wholeNumber } from "../options.js";
import { ProgressLine } from "../terminal/progress-line.js";
import { type Style, styleOf } from "../terminal/style.js";
import { count, printable } from "../terminal/text.js";
import { VALID_PCT } from "../train/settings.js";

interface Options {
  readonly page?: string;
  readonly validPct: number;
  readonly seed: number;
  readonly json?: boolean;
}

/** Beyond it a class is likely to be drowned by another. */
const IMBALANCED = 3;
/** How many files of a kind are named. */
const NAMED = 10;

export function register(program: Command, io: Io): void {
  program
    .command("inspect")
    .description("Look at a folder of photos: classes, sizes, formats, what doesn't open, what occurs twice")
    .argument("<folder>", "has a subfolder of photos for each class")
    .option("--page <file>", "write a page of thumbnails, such as photos.html")
    .option(
      "--valid-pct <share>",
      "as in training: what repeats across the split is named",
      numberIn(0, 1, { open: true }),
      VALID_PCT,
    )
    .option("--seed <n>", "as in training", wholeNumber(0, 2 ** 32 - 1), 42)
    .option("--json", "print one JSON object")
    .action((folder: string, options: Options) => inspect(folder, options, io));
}

async function inspect(folder: string, { page, validPct, seed, json = false }: Options, io: Io): Promise<void> {
  const progress = new ProgressLine(io.stderr, io.env);
  const onProgress = (done: number, total: number) => progress.show(done / total, `${done}/${total}`);
  let report: InspectReport;
  try {
    const splitter = RandomSplitter(validPct, seed);
    report = await inspectImages(folder, { splitter, onProgress, signal: io.signal });
  } catch (error) {
    if (io.signal.aborted) throw new Interrupted("nothing was changed");
    throw error;
  } finally {
    progress.clear();
  }
  if (page !== undefined) await writeWhole(page, await thumbnailPage(report));
  if (json) {
    const { images, ...rest } = report;
    io.stdout.write(`${JSON.stringify({ event: "done", ...rest, page: page ?? null })}\n`);
    return;
  }
  for (const line of describe(report, styleOf(io.stdout, io.env))) io.stdout.write(`${line}\n`);
  if (page !== undefined) io.stdout.write(`\nThumbnails are in ${printable(page)}.\n`);
}

function describe(report: InspectReport, style: Style): string[] {
  const { folder, files, classes, imbalance, formats, width, height, aspect } = report;
  const widest = Math.max(...classes.map(({ label }) => printable(label).length));
  const most = Math.max(...classes.map((one) => one.count));
  const lines = [
    style.bold(`${count(files, "file")} in ${count(classes.length, "class", "classes")}`),
    ...classes.map(({ label, count: n }) => {
      const bar = "━".repeat(Math.max(1, Math.round((24 * n) / most)));
      return `  ${printable(label).padEnd(widest)}  ${String(n).padStart(String(most).length)}  ${style.green(bar)}`;
    }),
  ];
  if (imbalance >= IMBALANCED)
    lines.push(
      style.yellow(
        `  The largest class has ${imbalance.toFixed(1)} times as many as the smallest: add to the small ones.`,
      ),
    );
  lines.push(
    `Formats: ${formats.map(({ type, count: n }) => `${type.replace("image/", "")} ${n}`).join(", ") || "none"}`,
  );
  if (width && height && aspect)
    lines.push(
      `Width ${range(width)} px, height ${range(height)} px, width / height ${range(aspect, 2)} (least, median, greatest)`,
    );
  const name = (path: string) => printable(relative(folder, path));
  const reasons = (entries: InspectReport["unreadable"]) =>
    entries.map(({ path, reason }) => `${name(path)}  ${style.dim(printable(reason))}`);
  const repeats = (near: boolean) =>
    report.repeats
      .filter((repeat) => repeat.near === near)
      .map(({ path, of, acrossClasses, acrossSplit }) => {
        const notes = [acrossClasses && "two classes", acrossSplit && "one trains, one validates"].filter(Boolean);
        return `${name(path)} = ${name(of)}${notes.length > 0 ? style.yellow(`  ${notes.join("; ")}`) : ""}`;
      });
  return [
    ...lines,
    ...section("Can't be read", reasons(report.unreadable), style),
    ...section("Too small", reasons(report.tooSmall), style),
    ...section("The same file twice", repeats(false), style),
    ...section("Nearly the same picture twice", repeats(true), style),
  ];
}

/** A title with the number of entries, and the first of them; without entries, the title alone. */
function section(title: string, entries: readonly string[], style: Style): string[] {
  const more = entries.length > NAMED ? [`  and ${entries.length - NAMED} more`] : [];
  const heading = entries.length === 0 ? `${title}: none` : style.bold(`${title}: ${entries.length}`);
  return [heading, ...entries.slice(0, NAMED).map((entry) => `  ${entry}`), ...more];
}

const range = ({ least, median, greatest }: Spread, digits = 0): string =>
  [least, median, greatest].map((value) => value.toFixed(digits)).join(", ");
