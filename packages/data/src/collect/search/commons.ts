import { FetchFailure } from "../failure.js";
import type { ImageResult } from "../image-result.js";
import { asObject, count, type Json, objects, parseObject, plainText, text } from "./answer.js";
import type { ImageQuery, PhotoSize, SearchClient, SearchEngine } from "./engine.js";

/** Originals are often 20 MB; this is the widest of Commons' ready-made sizes that a classifier has use for. */
const WIDTH = 960;
const TYPES = new Set(["image/jpeg", "image/png", "image/webp", "image/gif", "image/tiff"]);

/**
 * Wikimedia Commons by the MediaWiki API: `generator=search` for files, `prop=imageinfo` for addresses and licences.
 * https://www.mediawiki.org/wiki/API:Imageinfo; one request at a time, and a User-Agent that names the program.
 */
export const commons: SearchEngine = {
  name: "commons",
  title: "Wikimedia Commons",
  endpoint: "https://commons.wikimedia.org/",
  pause: 1000,

  async *pages(query: ImageQuery, client: SearchClient, endpoint: string) {
    let next: Json | undefined = {};
    while (next) {
      const address = new URL("w/api.php", endpoint);
      address.search = new URLSearchParams({
        action: "query",
        format: "json",
        formatversion: "2",
        generator: "search",
        gsrnamespace: "6",
        gsrsearch: `filetype:bitmap ${query.term}`,
        gsrlimit: "50",
        prop: "imageinfo",
        iiprop: "url|size|mime|extmetadata",
        iiextmetadatafilter: "Artist|LicenseShortName|LicenseUrl",
        ...(query.size !== "large" && { iiurlwidth: String(WIDTH) }),
        ...Object.fromEntries(Object.entries(next).map(([name, value]) => [name, String(value)])),
      }).toString();
      const answer = parseObject(await client.get(address));
      const error = asObject(answer.error);
      if (error) throw new FetchFailure("bad-answer", `it reports ${text(error.code)}: ${text(error.info)}`);
      const pages = objects(asObject(answer.query)?.pages);
      pages.sort((a, b) => (count(a.index) ?? 0) - (count(b.index) ?? 0));
      yield pages.flatMap((page) => result(page, query) ?? []);
      next = asObject(answer.continue);
    }
  },
};

function result(page: Json, query: ImageQuery): ImageResult | undefined {
  const [info] = objects(page.imageinfo);
  const url = text(info?.thumburl) ?? text(info?.url);
  if (!info || !url || !TYPES.has(text(info.mime) ?? "")) return undefined;
  if (!fits(query.size, count(info.width) ?? 0, count(info.height) ?? 0)) return undefined;
  const about = asObject(info.extmetadata);
  const licence = plainText(asObject(about?.LicenseShortName)?.value);
  if (query.licence === "public-domain" && !/public domain|cc0|^pd/i.test(licence ?? "")) return undefined;
  return {
    url,
    page: text(info.descriptionurl),
    width: count(info.thumbwidth) ?? count(info.width),
    height: count(info.thumbheight) ?? count(info.height),
    title: text(page.title)
      ?.replace(/^File:/, "")
      .replace(/\.\w+$/, ""),
    author: plainText(asObject(about?.Artist)?.value),
    licence,
    licenceUrl: text(asObject(about?.LicenseUrl)?.value),
    engine: "commons",
  };
}

/** Commons has no filter by size, so Openverse's classes are applied to the original's size here. */
function fits(size: PhotoSize, width: number, height: number): boolean {
  if (size === "any") return true;
  const pixels = width * height;
  const actual = pixels < 640 * 480 ? "small" : pixels <= 1600 * 1200 ? "medium" : "large";
  return actual === size;
}
