import { FetchFailure } from "../failure.js";
import type { ImageResult } from "../image-result.js";
import { count, type Json, objects, parseObject, text } from "./answer.js";
import type { ImageQuery, SearchClient, SearchEngine } from "./engine.js";

const LICENCE = {
  any: "",
  open: "license:Any",
  commercial: "license:ShareCommercially",
  "public-domain": "license:Public",
};
const SIZE = { any: "", small: "size:Small", medium: "size:Medium", large: "size:Large" };

/**
 * DuckDuckGo, the notebook's engine. It has no official interface: its page hands out a token (`vqd`) with which
 * `i.js` gives results, a hundred at a time. It often answers 403 to programs, and it names no licences.
 */
export const duckduckgo: SearchEngine = {
  name: "duckduckgo",
  title: "DuckDuckGo",
  endpoint: "https://duckduckgo.com/",
  pause: 1000,

  async *pages(query: ImageQuery, client: SearchClient, endpoint: string) {
    let token = await fetchToken(query, client, endpoint);
    let next: URL | undefined = firstPage(query, endpoint);
    while (next) {
      let answer: Json;
      try {
        answer = await fetchPage(next, token, client, endpoint);
      } catch (error) {
        // Tokens expire: one fresh token for the same page, and if that doesn't help, the failure stands.
        if (!(error instanceof FetchFailure) || !/^http-4/.test(error.reason) || error.reason === "http-429")
          throw error;
        const fresh = await fetchToken(query, client, endpoint);
        if (fresh === token) throw error;
        token = fresh;
        answer = await fetchPage(next, token, client, endpoint);
      }
      yield objects(answer.results).flatMap((image) => result(image) ?? []);
      next = nextPage(text(answer.next), endpoint);
    }
  },
};

async function fetchToken(query: ImageQuery, client: SearchClient, endpoint: string): Promise<string> {
  const address = new URL(endpoint);
  address.search = new URLSearchParams({ q: query.term, iax: "images", ia: "images" }).toString();
  const token = readToken(await client.get(address));
  if (!token) throw new FetchFailure("bad-answer", "its page doesn't hold the search token (vqd) any more");
  return token;
}

/** The token in DuckDuckGo's page: `vqd="…"` today, `vqd=…&` in the notebook's time. */
export function readToken(html: string): string | undefined {
  return /vqd=(?:"([\w-]+)"|'([\w-]+)'|([\w-]+)&)/.exec(html)?.slice(1).find(Boolean);
}

function firstPage(query: ImageQuery, endpoint: string): URL {
  const address = new URL("i.js", endpoint);
  const filters = ["", SIZE[query.size], "", "", "", LICENCE[query.licence]].join(",");
  address.search = new URLSearchParams({ l: "us-en", o: "json", q: query.term, f: filters, p: "1" }).toString();
  return address;
}

/** `next` is a path such as `i.js?q=…&s=100`; one that leads to another server is not followed. */
function nextPage(path: string | undefined, endpoint: string): URL | undefined {
  if (!path || !URL.canParse(path, endpoint)) return undefined;
  const address = new URL(path, endpoint);
  return address.origin === new URL(endpoint).origin ? address : undefined;
}

async function fetchPage(page: URL, token: string, client: SearchClient, endpoint: string): Promise<Json> {
  const address = new URL(page);
  address.searchParams.set("vqd", token);
  return parseObject(await client.get(address, { referer: endpoint }));
}

function result(image: Json): ImageResult | undefined {
  const url = text(image.image);
  if (!url) return undefined;
  return {
    url,
    page: text(image.url),
    width: count(image.width),
    height: count(image.height),
    title: text(image.title),
    engine: "duckduckgo",
  };
}
