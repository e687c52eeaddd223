import { mkdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { formatAddressList, type LabelledSource } from "../../collect/address-list.js";
import { formatAttribution } from "../../collect/attribution.js";
import { addressKey } from "../../collect/image-result.js";
import { byLabel, type ManifestEntry } from "../../collect/manifest.js";
import { safeName } from "../../collect/names.js";
import { type EngineOutcome, SearchFailure } from "../../collect/search/search-images.js";
import { getImageFiles } from "../files.js";
import { writeWhole } from "../whole-file.js";
import { type DownloadImagesOptions, downloadImages } from "./download-images.js";
import { Manifest } from "./manifest-file.js";
import { ImageSearch, type ImageSearchOptions } from "./search-images.js";
import { Trash } from "./trash.js";
import { type ImageProblem, isRemovable, verifyImages } from "./verify-images.js";

export interface CollectOptions {
  /** The folder to fill: a subfolder for each class, `manifest.jsonl` and `ATTRIBUTION.md`. */
  readonly out: string;
  /** What to search for; each is a class. */
  readonly terms?: readonly string[];
  /** Addresses to search for, for each term; default 100. Some of them will fail. */
  readonly max?: number;
  /** Addresses to fetch without searching; those without a label come into the folder itself. */
  readonly sources?: readonly LabelledSource[];
  /** A folder of photos to take instead: subfolders are classes. */
  readonly fromFolder?: string;
  readonly search?: Omit<ImageSearchOptions, "max" | "onEngine" | "signal">;
  readonly download?: Omit<DownloadImagesOptions, "onEntry" | "signal">;
  /** Pictures whose shorter side has fewer pixels are taken out; default 32. */
  readonly minSize?: number;
  /** Leave pictures that occur twice. */
  readonly keepDuplicates?: boolean;
  readonly onEvent?: (event: CollectEvent) => void;
  readonly signal?: AbortSignal;
}

/** What happens, as it happens. */
export type CollectEvent =
  | ({ readonly event: "search" } & EngineOutcome)
  | { readonly event: "found"; readonly label: string; readonly addresses: number }
  | { readonly event: "image"; readonly entry: ManifestEntry }
  | { readonly event: "verify"; readonly done: number; readonly total: number }
  | { readonly event: "removed"; readonly problem: ImageProblem };

export interface CollectReport {
  readonly out: string;
  readonly classes: readonly { readonly label: string; readonly addresses: number; readonly images: number }[];
  /** How many addresses failed, by reason. */
  readonly failures: Readonly<Record<string, number>>;
  /** Pictures that were taken out again, by kind of problem. */
  readonly removed: Readonly<Record<string, number>>;
}

/**
 * From words to a clean folder of photos: searches, downloads, takes out what is too small or occurs twice (to
 * `out/.trash`), and writes `manifest.jsonl` and `ATTRIBUTION.md`. Called again it goes on where it was.
 * @throws SearchFailure when no engine knows a picture of one of the terms; nothing has been written then.
 */
export async function collectImages(options: CollectOptions): Promise<CollectReport> {
  const { out, signal, onEvent } = options;
  const sources = await findSources(options);
  await downloadImages(out, sources, {
    ...options.download,
    allowFiles: options.fromFolder !== undefined,
    signal,
    onEntry: (entry) => onEvent?.({ event: "image", entry }),
  });
  await cleanFolder(out, options);
  const { entries } = await Manifest.open(join(out, "manifest.jsonl"));
  await writeWhole(join(out, "ATTRIBUTION.md"), formatAttribution(entries));
  return report(out, entries);
}

/** Only the addresses, as `out/addresses.tsv`, for img2dataset. Returns the file's path. */
export async function collectAddresses(options: CollectOptions): Promise<string> {
  const sources = await findSources(options);
  await mkdir(options.out, { recursive: true });
  const path = join(options.out, "addresses.tsv");
  await writeWhole(path, formatAddressList(sources));
  return path;
}

async function findSources(options: CollectOptions): Promise<LabelledSource[]> {
  const { terms = [], sources = [], fromFolder } = options;
  const given = sources.map((source) => ({ ...source, label: source.label && safeName(source.label) }));
  const found = [
    ...given,
    ...(fromFolder ? await folderSources(fromFolder) : []),
    ...(await searchTerms(terms, options)),
  ];
  if (found.length === 0) throw new Error("There is nothing to collect: name what to search for, or give addresses.");
  return found;
}

/** Every class by its search, or by what the manifest of an earlier run has of it already. */
async function searchTerms(terms: readonly string[], options: CollectOptions): Promise<LabelledSource[]> {
  const { out, max = 100, signal, onEvent } = options;
  const labels = terms.map((term) => safeName(term));
  const twice = labels.find((label, i) => labels.findIndex((other) => sameFolder(label, other)) !== i);
  if (twice) throw new Error(`Two of the terms would share the folder “${twice}”: name each class once.`);

  const known = byLabel((await Manifest.open(join(out, "manifest.jsonl"))).entries);
  const search = new ImageSearch(options.search);
  try {
    const classes: LabelledSource[][] = [];
    for (const [i, term] of terms.entries()) {
      const label = labels[i];
      const before = (known.get(label) ?? []).slice(0, max);
      const added = before.length < max ? await searchMore(search, term, before.length > 0, options) : [];
      const ahead = new Set(before.map((entry) => addressKey(entry.url)));
      const fresh = added.filter((result) => !ahead.has(addressKey(result.url)));
      classes.push([...before, ...fresh.map((result) => ({ ...result, label }))].slice(0, max));
      onEvent?.({ event: "found", label, addresses: classes[i].length });
      signal?.throwIfAborted();
    }
    return classes.flat();
  } finally {
    await search.close();
  }
}

async function searchMore(search: ImageSearch, term: string, canDoWithout: boolean, options: CollectOptions) {
  const { max = 100, signal, onEvent } = options;
  try {
    return await search.search(term, {
      max,
      signal,
      onEngine: (outcome) => onEvent?.({ event: "search", ...outcome }),
    });
  } catch (error) {
    // An earlier run found some addresses: without a network, those are what there is.
    if (canDoWithout && error instanceof SearchFailure) return [];
    throw error;
  }
}

function sameFolder(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** The pictures of a folder as addresses; the folder in which each lies is its class. */
async function folderSources(folder: string): Promise<LabelledSource[]> {
  const root = resolve(folder);
  const paths = await getImageFiles(root);
  if (paths.length === 0) throw new Error(`No pictures lie in ${folder}.`);
  return paths.map((path) => ({
    url: pathToFileURL(path).href,
    title: basename(path),
    label: dirname(path) === root ? undefined : safeName(basename(dirname(path))),
  }));
}

/** Moves what is no good to the trash and says so in the manifest. Files that are not in the manifest are left alone. */
async function cleanFolder(out: string, options: CollectOptions): Promise<void> {
  const { minSize, keepDuplicates = false, signal, onEvent } = options;
  const manifest = await Manifest.open(join(out, "manifest.jsonl"));
  const trash = new Trash(out);
  const trashed = new Map((await trash.contents()).map((record) => [record.from, record.reason]));
  const files = manifest.entries.flatMap(({ file }) => (file && !trashed.has(file) ? [join(out, file)] : []));
  const { problems } = await verifyImages(files, {
    minSize,
    maxPixels: options.download?.maxPixels,
    signal,
    onProgress: (done, total) => onEvent?.({ event: "verify", done, total }),
  });
  for (const problem of problems) {
    if (!isRemovable(problem) || (keepDuplicates && problem.of)) continue;
    const { from } = await trash.move(resolve(problem.path), problem.kind);
    trashed.set(from, problem.kind);
    onEvent?.({ event: "removed", problem });
  }
  const settled = manifest.entries.flatMap((entry) => {
    if (!entry.file) return [];
    const reason = trashed.get(entry.file);
    const status = reason === undefined ? "ok" : "removed";
    return status === entry.status && reason === entry.reason ? [] : [{ ...entry, status, reason } as const];
  });
  try {
    manifest.add(settled);
  } finally {
    await manifest.close();
  }
}

function report(out: string, entries: readonly ManifestEntry[]): CollectReport {
  const classes = [...byLabel(entries)].map(([label, group]) => ({
    label,
    addresses: group.length,
    images: group.filter((entry) => entry.status === "ok").length,
  }));
  const count = (status: ManifestEntry["status"]) => {
    const counts: Record<string, number> = {};
    for (const entry of entries) {
      if (entry.status === status) counts[entry.reason ?? "unknown"] = (counts[entry.reason ?? "unknown"] ?? 0) + 1;
    }
    return counts;
  };
  return { out, classes, failures: count("failed"), removed: count("removed") };
}
