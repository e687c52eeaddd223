import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import {
  type CollectEvent,
  type CollectOptions,
  collectAddresses,
  collectImages,
  ENGINE_NAMES,
  type EngineName,
  type LabelledSource,
  LICENCES,
  type Licence,
  type PhotoSize,
  parseAddressList,
  SearchFailure,
  SIZES,
} from "@sunbear/data";
import { type Command, InvalidArgumentError, Option } from "commander";
import { TextReporter } from "../collect/text-reporter.js";
import { Interrupted, UserError } from "../errors.js";
import type { Io } from "../io.js";
import { wholeNumber } from "../options.js";
import { commandLine } from "../terminal/command-line.js";
import { count, printable, shellWord } from "../terminal/text.js";

/** What `sunbear collect` was asked to do. */
export interface CollectSettings {
  readonly out: string;
  readonly max: number;
  readonly urls: readonly string[];
  readonly fromFolder?: string;
  readonly listOnly?: boolean;
  readonly engines?: readonly EngineName[];
  readonly together?: boolean;
  readonly licence: Licence;
  readonly size: PhotoSize;
  readonly maxSize?: number;
  readonly minSize: number;
  readonly keepDuplicates?: boolean;
  readonly concurrency: number;
  readonly perHost: number;
  readonly allowHost: readonly string[];
  readonly endpoint: Partial<Record<EngineName, string>>;
  readonly userAgent?: string;
  readonly json?: boolean;
}

export const DEFAULTS = {
  max: 100,
  urls: [],
  licence: "any",
  size: "any",
  minSize: 32,
  concurrency: 24,
  perHost: 6,
  allowHost: [],
  endpoint: {},
} as const satisfies Omit<CollectSettings, "out">;

export function register(program: Command, io: Io): void {
  program
    .command("collect")
    .description("Make a folder of photos: search for each class, download, and keep what is good")
    .argument("[terms...]", 'what to search for, a class each: "grizzly bear" "black bear" "teddy bear"')
    .requiredOption("--out <folder>", "the folder to fill; run the same command again to go on with it")
    .option("--max <n>", "addresses to search for, for each class", wholeNumber(1, 10_000), DEFAULTS.max)
    .addOption(
      new Option("--urls <file>", "take the addresses in a file instead of searching (repeatable)")
        .argParser(append)
        .default(DEFAULTS.urls, "none"),
    )
    .option("--from-folder <folder>", "take the photos in a folder of classes instead of searching")
    .option("--list-only", "only write the addresses, to addresses.tsv in the folder, for img2dataset")
    .option("--engines <names>", `which to ask, in order: ${ENGINE_NAMES.join(",")}`, engineList)
    .option("--together", "ask all engines and mix their answers, instead of one after the other")
    .addOption(new Option("--licence <kind>", "what must be allowed").choices(LICENCES).default(DEFAULTS.licence))
    .addOption(new Option("--size <size>", "of the pictures searched for").choices(SIZES).default(DEFAULTS.size))
    .option("--max-size <pixels>", "shrink pictures whose longer side is longer", wholeNumber(16, 65_535))
    .option(
      "--min-size <pixels>",
      "leave out pictures whose shorter side is shorter",
      wholeNumber(1, 65_535),
      DEFAULTS.minSize,
    )
    .option("--keep-duplicates", "keep pictures that occur twice")
    .option("--concurrency <n>", "downloads at once", wholeNumber(1, 256), DEFAULTS.concurrency)
    .option("--per-host <n>", "downloads at once from one host", wholeNumber(1, 256), DEFAULTS.perHost)
    .addOption(
      new Option("--allow-host <host>", "fetch from this host though it lies in a private network (repeatable)")
        .argParser(append)
        .default(DEFAULTS.allowHost, "none"),
    )
    .addOption(
      new Option("--endpoint <engine=address>", "ask an engine at another address (repeatable)")
        .argParser(endpoint)
        .default(DEFAULTS.endpoint, "each one's own"),
    )
    .option("--user-agent <text>", "how to introduce oneself to servers; an address to complain to is polite")
    .option("--json", "print one JSON object for each event")
    .action((terms: string[], options: CollectSettings) => collect(terms, options, io));
}

/**
 * Fills a folder with photos of each term. `next` says whether to end with the line that trains on them. Throws a
 * UserError if nothing could be found, or if none of what was found is a picture.
 */
export async function collect(terms: readonly string[], options: CollectSettings, io: Io, next = true): Promise<void> {
  const started = performance.now();
  const { out, json = false, listOnly } = options;
  const text = json ? undefined : new TextReporter(io);
  const print = (event: object) => io.stdout.write(`${JSON.stringify(event)}\n`);
  let images = 0;
  const onEvent = (event: CollectEvent) => {
    if (event.event === "image" && event.entry.status === "ok") images++;
    if (text) text.tell(event);
    else if (event.event !== "verify") print(asJson(event));
  };
  try {
    const what = await collectOptions(terms, options, io, onEvent);
    if (listOnly) {
      const path = await collectAddresses(what);
      if (json) print({ event: "done", list: path, seconds: since(started) });
      else io.stdout.write(`The addresses are in ${printable(path)}.\n`);
      return;
    }
    const report = await collectImages(what);
    if (report.classes.every((entry) => entry.images === 0)) throw nothingArrived(report.failures, out);
    const train = next ? commandLine(io.env, "train", shellWord(out)) : undefined;
    if (json) print({ event: next ? "done" : "collected", ...report, seconds: since(started), train });
    else text?.done(report, train);
  } catch (error) {
    if (io.signal.aborted) {
      throw new Interrupted(`${count(images, "photo")} in ${printable(out)}; the same command goes on from there`);
    }
    if (error instanceof SearchFailure) throw new UserError(`${error.message}\n${WAYS_ON}`, { cause: error });
    throw error;
  } finally {
    text?.end();
  }
}

const WAYS_ON = [
  "Ways on: give a list of addresses (--urls FILE), or photos that you have (--from-folder FOLDER);",
  "with another term, other engines (--engines), or later, the search may find something too.",
].join("\n");

async function collectOptions(
  terms: readonly string[],
  options: CollectSettings,
  { signal }: Io,
  onEvent: CollectOptions["onEvent"],
): Promise<CollectOptions> {
  const { out, max, minSize, keepDuplicates, fromFolder, urls, allowHost: allowHosts, userAgent } = options;
  if (terms.length === 0 && urls.length === 0 && !fromFolder) {
    throw new UserError(
      'Name what to search for, such as "grizzly bear" "black bear", or use --urls or --from-folder.',
    );
  }
  if (urls.length > 0 && terms.length > 1) {
    throw new UserError("With --urls nothing is searched for: name one class for its addresses, or none.");
  }
  if (fromFolder && (terms.length > 0 || urls.length > 0)) {
    throw new UserError("--from-folder takes the classes from its subfolders: leave the terms and --urls out.");
  }
  const lists = await Promise.all(urls.map((path) => readAddresses(path, terms[0])));
  const { engines, together, licence, size, endpoint: endpoints, maxSize, concurrency, perHost } = options;
  return {
    out,
    terms: urls.length > 0 ? [] : terms,
    max,
    sources: lists.flat(),
    fromFolder,
    search: { engines, together, licence, size, endpoints, allowHosts, userAgent },
    download: { maxSize, concurrency, perHost, allowHosts, userAgent },
    minSize,
    keepDuplicates,
    signal,
    onEvent,
  };
}

/** A file's addresses; those without a class of their own belong to `label`, or to the class that the file is named after. */
async function readAddresses(path: string, label = basename(path, extname(path))): Promise<LabelledSource[]> {
  const text = await readFile(path, "utf8");
  try {
    return parseAddressList(text, label);
  } catch (error) {
    throw new UserError(`${path}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

function nothingArrived(failures: Readonly<Record<string, number>>, out: string): UserError {
  const reasons = Object.entries(failures).map(([reason, n]) => `${n} ${reason}`);
  return new UserError(
    `No address gave a picture (${reasons.join(", ") || "all were taken out again"}): ${printable(out)}/manifest.jsonl says why for each.`,
  );
}

function asJson(event: CollectEvent): object {
  if (event.event === "removed") return { event: "removed", ...event.problem };
  if (event.event !== "image") return event;
  const { label, url, status, file, reason, error } = event.entry;
  return { event: "image", label, url, status, file, reason, error };
}

function since(started: number): number {
  return (performance.now() - started) / 1000;
}

export function append(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

function engineName(name: string): EngineName {
  const found = ENGINE_NAMES.find((engine) => engine === name.trim());
  if (!found) throw new InvalidArgumentError(`The engines are ${ENGINE_NAMES.join(", ")}.`);
  return found;
}

function engineList(names: string): EngineName[] {
  return names.split(",").map(engineName);
}

export function endpoint(
  value: string,
  before: Partial<Record<EngineName, string>>,
): Partial<Record<EngineName, string>> {
  const [, name, address] = /^(\w+)=(.+)$/.exec(value) ?? [];
  if (!name || !URL.canParse(address)) {
    throw new InvalidArgumentError(
      "It must be an engine's name and an address, such as openverse=http://localhost:8000/.",
    );
  }
  return { ...before, [engineName(name)]: address };
}
