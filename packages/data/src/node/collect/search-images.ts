import { setTimeout as sleep } from "node:timers/promises";
import { backOff, FetchFailure } from "../../collect/failure.js";
import type { ImageResult } from "../../collect/image-result.js";
import type { SearchClient, SearchEngine } from "../../collect/search/engine.js";
import { type SearchOptions, searchEngines } from "../../collect/search/search-images.js";
import { HttpClient, type HttpOptions } from "./http.js";

const ATTEMPTS = 3;
/** Longest wait that an engine may ask for; beyond it the next engine is asked. */
const MAX_WAIT = 10_000;

/** A name that doesn't resolve and a server that keeps silent are left for the next engine at once. */
const TRY_AGAIN = /^(connection-lost|http-(408|425|429|5\d\d))$/;

export interface ImageSearchOptions extends SearchOptions, Pick<HttpOptions, "userAgent" | "allowHosts"> {
  /** Milliseconds between two requests to one engine, instead of what each engine asks for. */
  readonly pause?: number;
}

/**
 * Search engines over the network. It keeps each engine's pause between requests over all searches made with it.
 * Close it when done.
 */
export class ImageSearch {
  readonly #http: HttpClient;
  /** When the last request to each engine ends. */
  readonly #ended = new Map<string, Promise<number>>();

  constructor(readonly options: ImageSearchOptions = {}) {
    const { userAgent, allowHosts } = options;
    this.#http = new HttpClient({
      ...(userAgent && { userAgent }),
      ...(allowHosts && { allowHosts }),
      // Four engines that can't be reached must have failed within 15 seconds.
      connectMs: 3000,
      totalMs: 20_000,
      maxBytes: 10e6,
    });
  }

  /** As `searchImages`. */
  search(term: string, options: SearchOptions = {}): Promise<ImageResult[]> {
    const all = { ...this.options, ...options };
    return searchEngines(term, (engine) => this.#client(engine, all.signal), all);
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  #client(engine: SearchEngine, signal: AbortSignal | undefined): SearchClient {
    return { get: (address, headers) => this.#inTurn(engine, () => this.#persist(address, headers, signal), signal) };
  }

  /** Runs one request after the other, with the engine's pause between two. */
  #inTurn<T>(engine: SearchEngine, run: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const { pause = engine.pause } = this.options;
    const result = (this.#ended.get(engine.name) ?? Promise.resolve(0)).then(async (ended) => {
      const wait = ended + pause - Date.now();
      if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => {});
      signal?.throwIfAborted();
      return run();
    });
    this.#ended.set(engine.name, result.then(Date.now, Date.now));
    return result;
  }

  async #persist(address: URL, headers: Readonly<Record<string, string>> = {}, signal?: AbortSignal): Promise<string> {
    for (let tried = 1; ; tried++) {
      try {
        return (await this.#http.get(address.href, { headers, signal })).toString("utf8");
      } catch (error) {
        if (!(error instanceof FetchFailure)) throw error;
        const wait = error.retryAfterMs ?? backOff(tried);
        if (!TRY_AGAIN.test(error.reason) || tried >= ATTEMPTS) throw error;
        if (wait > MAX_WAIT) {
          const message = `${error.message}, and asks to be left alone for ${Math.round(wait / 1000)} s`;
          throw new FetchFailure(error.reason, message, wait);
        }
        await sleep(wait, undefined, { signal }).catch(() => {});
        signal?.throwIfAborted();
      }
    }
  }
}

/**
 * Addresses of pictures of `term`, from Openverse, Wikimedia Commons, DuckDuckGo and Bing: at most `max`, each once,
 * with what the engine knows of page, size, title, author and licence.
 * @throws SearchFailure when no engine found anything; it names what each of them said.
 */
export async function searchImages(term: string, options: ImageSearchOptions = {}): Promise<ImageResult[]> {
  const search = new ImageSearch(options);
  try {
    return await search.search(term);
  } finally {
    await search.close();
  }
}

/**
 * The notebook's `search_images_ddg`: addresses of at most `maxImages` pictures from DuckDuckGo.
 * Unlike fast.ai's it keeps their order, and ends when DuckDuckGo refuses instead of asking for ever.
 */
export async function searchImagesDdg(
  term: string,
  maxImages = 200,
  options: Omit<ImageSearchOptions, "max" | "engines"> = {},
): Promise<string[]> {
  const results = await searchImages(term, { ...options, max: maxImages, engines: ["duckduckgo"] });
  return results.map((result) => result.url);
}
