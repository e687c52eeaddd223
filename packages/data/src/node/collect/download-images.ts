import { createHash } from "node:crypto";
import { setMaxListeners } from "node:events";
import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { LabelledSource } from "../../collect/address-list.js";
import { FetchFailure } from "../../collect/failure.js";
import { addressKey } from "../../collect/image-result.js";
import { byLabel, type ManifestEntry } from "../../collect/manifest.js";
import { numberedName, safeName } from "../../collect/names.js";
import { PART, writeWhole } from "../whole-file.js";
import { HostQueue, type HostQueueOptions } from "./host-queue.js";
import { HttpClient, type HttpOptions } from "./http.js";
import { checkImage, shrinkImage } from "./image-check.js";
import { Manifest } from "./manifest-file.js";
import { Trash } from "./trash.js";

/** More pixels than phones and cameras take, and fewer than a decompression bomb from the web. */
const MAX_PIXELS = 64e6;

export interface DownloadImagesOptions extends HttpOptions, HostQueueOptions {
  /** Longest side in pixels: larger pictures are shrunk to it. Default: stored as they come. */
  readonly maxSize?: number;
  /** Pictures of more pixels are refused; default 64 million. */
  readonly maxPixels?: number;
  /** Take `file:` addresses as well; only for lists that aren't a stranger's. */
  readonly allowFiles?: boolean;
  /** Told of each address that is done, this run's and those of earlier runs. */
  readonly onEntry?: (entry: ManifestEntry) => void;
}

/**
 * Fetches pictures into `dest` as `00000000.jpg`, `00000001.png`, … in the order of the list, those with a label into
 * a folder of that name, and writes `dest/manifest.jsonl` with one line per address. The suffix is that of the content.
 *
 * A file is whole or absent. Called again, it fetches only what isn't there, under the same names; an address that was
 * not in the list before gets the next free number. Returns the entries of this list, each with what became of it.
 * When `signal` aborts, what has arrived is kept and the signal's reason thrown.
 */
export async function downloadImages(
  dest: string,
  sources: readonly (string | LabelledSource)[],
  options: DownloadImagesOptions = {},
): Promise<ManifestEntry[]> {
  const stopped = new AbortController();
  setMaxListeners(0, stopped.signal);
  const stop = () => stopped.abort(options.signal?.reason);
  if (options.signal?.aborted) stop();
  options.signal?.addEventListener("abort", stop);
  const http = new HttpClient(definedOnly(options));
  const queue = new HostQueue({ ...definedOnly(options), signal: stopped.signal });
  const manifest = await Manifest.open(join(dest, "manifest.jsonl"));
  try {
    const wanted = sources.map((source) => (typeof source === "string" ? { url: source } : source));
    const entries = plan(manifest, wanted);
    const missing = await missingEntries(dest, entries);
    await clearParts(dest, entries);
    for (const entry of entries) if (!missing.has(entry)) options.onEntry?.(entry);

    const results = await Promise.allSettled(
      [...missing].map(async (entry) => {
        const done = await fetchOne(dest, entry, http, queue, stopped.signal, options);
        manifest.add([done]);
        options.onEntry?.(done);
      }),
    );
    stopped.signal.throwIfAborted();
    const broken = results.find((result) => result.status === "rejected");
    if (broken) throw broken.reason;
    return entries.map((entry) => manifest.get(entry)!);
  } finally {
    options.signal?.removeEventListener("abort", stop);
    await http.close();
    await manifest.close();
  }
}

/** Gives each address its entry: the one it has, or a new one with the next number of its class. */
function plan(manifest: Manifest, sources: readonly LabelledSource[]): ManifestEntry[] {
  const next = new Map<string, number>();
  const known = new Map<string, ManifestEntry>();
  for (const [label, group] of byLabel(manifest.entries)) {
    next.set(label, Math.max(...group.map((entry) => entry.index)) + 1);
    for (const entry of group) known.set(`${label}\n${addressKey(entry.url) ?? entry.url}`, entry);
  }
  const fresh: ManifestEntry[] = [];
  const entries = new Set<ManifestEntry>();
  for (const source of sources) {
    const label = source.label ?? "";
    const key = `${label}\n${addressKey(source.url) ?? source.url}`;
    let entry = known.get(key);
    if (!entry) {
      const index = next.get(label) ?? 0;
      next.set(label, index + 1);
      entry = { ...source, index, status: "pending" };
      known.set(key, entry);
      fresh.push(entry);
    }
    entries.add(entry);
  }
  manifest.add(fresh);
  return [...entries];
}

/** Those whose file isn't there as it was stored, and wasn't moved to the trash either. */
async function missingEntries(dest: string, entries: readonly ManifestEntry[]): Promise<Set<ManifestEntry>> {
  const trashed = new Set((await new Trash(dest).contents()).map((record) => record.from));
  const missing = new Set<ManifestEntry>();
  for (const entry of entries) {
    if (entry.file && trashed.has(entry.file)) continue;
    const size = entry.file && (await stat(join(dest, entry.file)).catch(() => undefined))?.size;
    if (size === undefined || size !== entry.bytes) missing.add(entry);
  }
  return missing;
}

/** Removes what a killed run had begun to write. */
async function clearParts(dest: string, entries: readonly ManifestEntry[]): Promise<void> {
  for (const label of byLabel(entries).keys()) {
    const folder = join(dest, folderOf(label));
    const names = await readdir(folder).catch(() => []);
    await Promise.all(names.filter((name) => name.endsWith(PART)).map((name) => rm(join(folder, name))));
  }
}

async function fetchOne(
  dest: string,
  entry: ManifestEntry,
  http: HttpClient,
  queue: HostQueue,
  signal: AbortSignal,
  options: DownloadImagesOptions,
): Promise<ManifestEntry> {
  const { url } = entry;
  const local = options.allowFiles && url.startsWith("file:");
  const host = URL.canParse(url) ? new URL(url).hostname : "";
  try {
    // A place in the queue is kept until the picture is stored, or pictures that wait for decoding would fill memory.
    return await queue.run(host, async () => {
      const bytes = local ? await readLocal(url) : await http.get(url, { signal });
      return settle(entry, await storeImage(dest, entry, bytes, signal, options));
    });
  } catch (error) {
    if (!(error instanceof FetchFailure)) throw error;
    return settle(entry, { status: "failed", reason: error.reason, error: error.message });
  }
}

async function storeImage(
  dest: string,
  { label, index }: ManifestEntry,
  received: Buffer,
  signal: AbortSignal,
  { maxSize, maxPixels = MAX_PIXELS }: DownloadImagesOptions,
): Promise<Partial<ManifestEntry>> {
  const image = await checkImage(received, maxPixels);
  const small = maxSize && (await shrinkImage(received, image, maxSize));
  const { bytes, type, extension, width, height } = small || { ...image, bytes: received };
  signal.throwIfAborted();
  const file = [...(label ? [folderOf(label)] : []), numberedName(index, extension)].join("/");
  await store(join(dest, file), bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { status: "ok", file, bytes: bytes.length, type, width, height, sha256 };
}

/** The entry with what this run found out, and without what an earlier one did. */
function settle(entry: ManifestEntry, outcome: Partial<ManifestEntry>): ManifestEntry {
  const { file, reason, error, bytes, type, sha256, ...source } = entry;
  return { ...source, ...outcome } as ManifestEntry;
}

function folderOf(label: string): string {
  return label === "" ? "" : safeName(label);
}

async function store(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeWhole(path, bytes);
  } catch (error) {
    // The folder is made when the first picture for it is there: a class of which nothing comes leaves none.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    await mkdir(dirname(path), { recursive: true });
    await writeWhole(path, bytes);
  }
}

async function readLocal(url: string): Promise<Buffer> {
  try {
    return await readFile(fileURLToPath(url));
  } catch (error) {
    throw new FetchFailure("bad-address", `can't be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** Options that are spread over defaults must not bring `undefined` with them. */
function definedOnly<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}
