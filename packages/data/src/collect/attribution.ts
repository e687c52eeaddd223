import { byLabel, inOrder, type ManifestEntry } from "./manifest.js";

/**
 * `ATTRIBUTION.md`: for each picture that is there, its title, author, licence and page, as Creative Commons asks
 * (title, author, source, licence).
 */
export function formatAttribution(entries: Iterable<ManifestEntry>): string {
  const present = inOrder(entries).filter((entry) => entry.status === "ok");
  const unknown = present.filter((entry) => !entry.licence).length;
  const lines = ["# Where these pictures come from", ""];
  if (unknown > 0) {
    lines.push(
      `The licence of ${unknown} of ${present.length} pictures is unknown: look at their pages before you publish them.`,
      "",
    );
  }
  for (const [label, group] of byLabel(present)) {
    if (label) lines.push(`## ${escapeMarkdown(label)}`, "");
    lines.push("| file | title | author | licence |", "|---|---|---|---|");
    for (const entry of group) {
      lines.push(
        `| ${escapeMarkdown(entry.file ?? "")} | ${link(entry.title ?? "untitled", entry.page ?? entry.url)} | ` +
          `${escapeMarkdown(entry.author ?? "unknown")} | ${link(entry.licence ?? "unknown", entry.licenceUrl)} |`,
      );
    }
    lines.push("");
  }
  return lines.join("\n");
}

function link(name: string, address: string | undefined): string {
  if (!address || !/^https?:/i.test(address) || !URL.canParse(address)) return escapeMarkdown(name);
  return `[${escapeMarkdown(name)}](<${new URL(address).href.replaceAll("|", "%7C")}>)`;
}

/** Titles come from strangers: nothing in them may start Markdown or HTML of its own. */
function escapeMarkdown(name: string): string {
  return name.replace(/\s+/g, " ").replace(/[\\`*_{}[\]<>|#]/g, "\\$&");
}
