import type { FailureReason } from "./failure.js";
import type { EngineName, ImageSource } from "./image-result.js";

/**
 * One line of `manifest.jsonl`: an address and what became of it. It holds nothing about time or attempts, so that
 * two runs that end the same leave the same file.
 */
export interface ManifestEntry extends ImageSource {
  /** The class, and the folder in which the file lies; absent for a plain list of addresses. */
  readonly label?: string;
  /** Position in the class's list; the number in the file's name. */
  readonly index: number;
  readonly engine?: EngineName;
  /** `pending`: not tried yet. `removed`: was there, and was moved to the trash by the check for duplicates. */
  readonly status: "pending" | "ok" | "failed" | "removed";
  /** Path of the picture, relative to the manifest, with `/`. */
  readonly file?: string;
  /** Why it failed or was removed. */
  readonly reason?: FailureReason | string;
  readonly error?: string;
  /** Of the stored file, like `type`, `width`, `height` and `sha256`. */
  readonly bytes?: number;
  /** Media type by content, such as `image/jpeg`. */
  readonly type?: string;
  readonly sha256?: string;
}

/** An address within its class: what makes a line of the manifest one. */
export function entryKey(entry: Pick<ManifestEntry, "label" | "url">): string {
  return `${entry.label ?? ""}\n${entry.url}`;
}

/**
 * The entries of a manifest's text by key; of several lines about one address the last holds. Lines that can't be
 * read (the last one is torn when the program was killed while writing) are passed over.
 */
export function parseManifest(text: string): Map<string, ManifestEntry> {
  const entries = new Map<string, ManifestEntry>();
  for (const line of text.split("\n")) {
    const entry = parseLine(line);
    if (entry) entries.set(entryKey(entry), entry);
  }
  return entries;
}

function parseLine(line: string): ManifestEntry | undefined {
  if (line.trim() === "") return undefined;
  try {
    const value = JSON.parse(line) as Partial<ManifestEntry> | null;
    const whole = typeof value?.url === "string" && Number.isInteger(value.index) && typeof value.status === "string";
    return whole ? (value as ManifestEntry) : undefined;
  } catch {
    return undefined;
  }
}

/** Classes in order of first appearance, and each class's entries by index: one line each. */
export function formatManifest(entries: Iterable<ManifestEntry>): string {
  return inOrder(entries).map(formatLine).join("");
}

const FIELDS: readonly (keyof ManifestEntry)[] = [
  ...([
    "label",
    "index",
    "status",
    "file",
    "reason",
    "error",
    "url",
    "bytes",
    "type",
    "width",
    "height",
    "sha256",
  ] as const),
  ...(["engine", "page", "title", "author", "licence", "licenceUrl"] as const),
];

/** One line, its fields always in the same order. */
export function formatLine(entry: ManifestEntry): string {
  return `${JSON.stringify(Object.fromEntries(FIELDS.map((field) => [field, entry[field]])))}\n`;
}

export function inOrder(entries: Iterable<ManifestEntry>): ManifestEntry[] {
  return [...byLabel(entries).values()].flatMap((group) => group.sort((a, b) => a.index - b.index));
}

export function byLabel(entries: Iterable<ManifestEntry>): Map<string, ManifestEntry[]> {
  const groups = new Map<string, ManifestEntry[]>();
  for (const entry of entries) {
    const label = entry.label ?? "";
    const group = groups.get(label);
    if (group) group.push(entry);
    else groups.set(label, [entry]);
  }
  return groups;
}
