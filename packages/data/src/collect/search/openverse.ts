import type { ImageResult } from "../image-result.js";
import { count, type Json, objects, parseObject, text } from "./answer.js";
import type { ImageQuery, SearchClient, SearchEngine } from "./engine.js";

/** The most that Openverse gives at once to who shows no key. */
const PAGE_SIZE = 20;

/**
 * Openverse: openly licensed pictures of Flickr, museums and others, with author and licence.
 * https://api.openverse.org/v1/ (without a key: 20 results a page, about one request a second).
 */
export const openverse: SearchEngine = {
  name: "openverse",
  title: "Openverse",
  endpoint: "https://api.openverse.org/",
  pause: 1000,

  async *pages(query: ImageQuery, client: SearchClient, endpoint: string) {
    for (let page = 1, last = 1; page <= last; page++) {
      const address = new URL("v1/images/", endpoint);
      address.search = new URLSearchParams({
        q: query.term,
        page: String(page),
        page_size: String(PAGE_SIZE),
        ...(query.licence === "commercial" && { license_type: "commercial" }),
        ...(query.licence === "public-domain" && { license: "cc0,pdm" }),
        ...(query.size !== "any" && { size: query.size }),
      }).toString();
      const answer = parseObject(await client.get(address));
      yield objects(answer.results).flatMap((image) => result(image) ?? []);
      last = count(answer.page_count) ?? page;
    }
  },
};

function result(image: Json): ImageResult | undefined {
  const url = text(image.url);
  if (!url) return undefined;
  return {
    url,
    page: text(image.foreign_landing_url),
    width: count(image.width),
    height: count(image.height),
    title: text(image.title),
    author: text(image.creator),
    licence: licenceName(text(image.license), text(image.license_version)),
    licenceUrl: text(image.license_url),
    engine: "openverse",
  };
}

/** `by-sa`, `4.0` is CC BY-SA 4.0. */
function licenceName(code: string | undefined, version: string | undefined): string | undefined {
  if (!code) return undefined;
  if (code === "pdm") return "Public Domain Mark";
  const name = code === "cc0" ? "CC0" : `CC ${code.toUpperCase()}`;
  return version ? `${name} ${version}` : name;
}
