import type { ImageResult } from "../image-result.js";
import { asObject, count, decodeEntities, text } from "./answer.js";
import type { ImageQuery, SearchClient, SearchEngine } from "./engine.js";

const PAGE_SIZE = 35;
const LICENCE = { any: "", open: "licenseType-Any", commercial: "license-L2_L3_L4", "public-domain": "license-L1" };

/**
 * Bing's page of pictures, as it loads more while one scrolls: HTML in which each `a.iusc` carries JSON with the
 * picture (`murl`), its page (`purl`) and title (`t`). No official interface, and no licences.
 */
export const bing: SearchEngine = {
  name: "bing",
  title: "Bing",
  endpoint: "https://www.bing.com/",
  pause: 1000,

  async *pages(query: ImageQuery, client: SearchClient, endpoint: string) {
    for (let first = 1; ; first += PAGE_SIZE) {
      const address = new URL("images/async", endpoint);
      const filters = [LICENCE[query.licence], query.size === "any" ? "" : `imagesize-${query.size}`];
      address.search = new URLSearchParams({
        q: query.term,
        async: "1",
        first: String(first),
        count: String(PAGE_SIZE),
        qft: filters.map((filter) => filter && `+filterui:${filter}`).join(""),
      }).toString();
      const results = readResults(await client.get(address));
      if (results.length === 0) return;
      yield results;
    }
  },
};

/** The pictures that a page names; what can't be read is left out. */
export function readResults(html: string): ImageResult[] {
  // Each piece runs from one link to the next, so that the size written below a picture stays with it.
  const pieces = html.split(/(?=<a\b[^>]*\bclass="[^"]*\biusc\b)/);
  return pieces.flatMap((piece) => {
    const attribute = /^<a\b[^>]*?\sm=(?:"([^"]*)"|'([^']*)')/.exec(piece);
    const about = attribute && parse(decodeEntities(attribute[1] ?? attribute[2]));
    const url = text(about?.murl);
    if (!about || !url) return [];
    const size = /(\d+)\s*[x×]\s*(\d+)/.exec(decodeEntities(piece.slice(attribute[0].length)));
    return {
      url,
      page: text(about.purl),
      width: count(size?.[1]),
      height: count(size?.[2]),
      title: text(about.t),
      engine: "bing" as const,
    };
  });
}

function parse(json: string) {
  try {
    return asObject(JSON.parse(json));
  } catch {
    return undefined;
  }
}
