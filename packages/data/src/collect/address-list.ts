import type { EngineName, ImageSource } from "./image-result.js";

/** An address to fetch, what is known about it, and its class. */
export interface LabelledSource extends ImageSource {
  readonly label?: string;
  readonly engine?: EngineName;
}

const COLUMNS = ["url", "caption", "page", "title", "author", "licence", "licenceUrl", "width", "height", "engine"];

/**
 * The addresses as tab-separated values with a header, the form that img2dataset reads with `--input_format tsv`:
 * `url`, the class as `caption`, and what else is known.
 */
export function formatAddressList(sources: Iterable<LabelledSource>): string {
  const rows = [...sources].map((source) => {
    const row: Record<string, string | number | undefined> = { ...source, caption: source.label };
    return COLUMNS.map((column) => cell(row[column])).join("\t");
  });
  return `${[COLUMNS.join("\t"), ...rows].join("\n")}\n`;
}

/** Readers of such files take quotes and line ends as structure, so no cell may hold them. */
function cell(value: string | number | undefined): string {
  return String(value ?? "")
    .replace(/[\t\r\n]+/g, " ")
    .replaceAll('"', "'");
}

/**
 * The addresses in a list: one per line (`#` starts a remark), or tab-separated values with a header that has `url`
 * and, for the class, `label` or `caption`, or one JSON object per line with the same names.
 * `label` is the class of addresses that name none. Throws with the line's number where there is no address.
 */
export function parseAddressList(text: string, label?: string): LabelledSource[] {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  const header = lines[0].split("\t");
  const table = header.includes("url");
  return lines.flatMap((line, i) => {
    if (line.trim() === "" || line.startsWith("#") || (table && i === 0)) return [];
    const row = table ? zip(header, line.split("\t")) : line.startsWith("{") ? jsonRow(line, i) : { url: line.trim() };
    const url = string(row.url);
    if (!url || !URL.canParse(url)) {
      throw new Error(`Line ${i + 1} of the list holds no address: ${JSON.stringify(line.slice(0, 80))}`);
    }
    return {
      url,
      label: string(row.label) ?? string(row.caption) ?? label,
      page: string(row.page),
      title: string(row.title),
      author: string(row.author),
      licence: string(row.licence) ?? string(row.license),
      licenceUrl: string(row.licenceUrl) ?? string(row.license_url),
    };
  });
}

function jsonRow(line: string, i: number): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    throw new Error(`Line ${i + 1} of the list isn't JSON: ${line.slice(0, 80)}`);
  }
}

function zip(names: readonly string[], cells: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name, i) => [name, cells[i]]));
}

function string(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}
