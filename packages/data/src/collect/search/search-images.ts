import { FetchFailure } from "../failure.js";
import { addressKey, ENGINE_NAMES, type EngineName, type ImageResult } from "../image-result.js";
import { bing } from "./bing.js";
import { commons } from "./commons.js";
import { duckduckgo } from "./duckduckgo.js";
import type { Licence, PhotoSize, SearchClient, SearchEngine } from "./engine.js";
import { openverse } from "./openverse.js";

export const ENGINES: Readonly<Record<EngineName, SearchEngine>> = { openverse, commons, duckduckgo, bing };

export interface SearchOptions {
  /** How many addresses to find; default 200. */
  readonly max?: number;
  /** Which engines, in order; default all four. */
  readonly engines?: readonly EngineName[];
  /** Ask all engines at once and mix their results, instead of one after the other until there are enough. */
  readonly together?: boolean;
  readonly licence?: Licence;
  readonly size?: PhotoSize;
  /** Other addresses for the engines, such as an Openverse of one's own. */
  readonly endpoints?: Partial<Record<EngineName, string>>;
  /** Told what each engine came to. */
  readonly onEngine?: (outcome: EngineOutcome) => void;
  readonly signal?: AbortSignal;
}

/** What one engine came to: how many new addresses, and why it stopped early, if it did. */
export interface EngineOutcome {
  readonly term: string;
  readonly engine: EngineName;
  readonly found: number;
  readonly error?: string;
}

/** No engine found anything: what each of them said. */
export class SearchFailure extends Error {
  override readonly name = "SearchFailure";

  constructor(
    readonly term: string,
    readonly outcomes: readonly EngineOutcome[],
  ) {
    const lines = outcomes.map(({ engine, error }) => `  ${ENGINES[engine].title}: ${error ?? "found nothing"}`);
    super(`No picture of “${term}” could be found.\n${lines.join("\n")}`);
  }
}

/** Pages that are asked of one engine at most, whatever it says about having more. */
const MOST_PAGES = 60;

/**
 * Addresses of pictures of `term`, at most `max`, each address once. `clientFor` gives the network to an engine.
 * Throws `SearchFailure` when nothing was found at all; engines that failed while others found enough are only told
 * to `onEngine`.
 */
export async function searchEngines(
  term: string,
  clientFor: (engine: SearchEngine) => SearchClient,
  options: SearchOptions = {},
): Promise<ImageResult[]> {
  const { max = 200, engines = ENGINE_NAMES, together = false, signal } = options;
  if (term.trim() === "") throw new RangeError("The search term is empty. Name what the pictures should show.");
  if (!Number.isInteger(max) || max < 1) throw new RangeError(`max is ${max}, but must be a whole number from 1 on.`);
  const outcomes: EngineOutcome[] = [];

  /** Asks one engine; says whether it could be reached. */
  const ask = async (name: EngineName, found: Found): Promise<boolean> => {
    const engine = ENGINES[name];
    const query = { term: term.trim(), licence: options.licence ?? "any", size: options.size ?? "any" };
    const before = found.size;
    const own = new Found();
    let error: string | undefined;
    let reached = true;
    try {
      let pages = 0;
      const endpoint = new URL(options.endpoints?.[name] ?? engine.endpoint);
      if (!endpoint.pathname.endsWith("/")) endpoint.pathname += "/";
      for await (const page of engine.pages(query, clientFor(engine), endpoint.href)) {
        signal?.throwIfAborted();
        found.add(page);
        // A page that this engine gave before is the end: some repeat their last page for ever.
        if (!own.add(page) || found.size >= max || ++pages >= MOST_PAGES) break;
      }
    } catch (reason) {
      signal?.throwIfAborted();
      error = reason instanceof Error ? reason.message : String(reason);
      reached = !(reason instanceof FetchFailure && (reason.reason === "dns" || reason.reason === "connect"));
    }
    outcomes.push({ term, engine: name, found: found.size - before, error });
    options.onEngine?.(outcomes.at(-1)!);
    return reached;
  };
  const askTogether = async (names: readonly EngineName[], all: Found) => {
    const each = names.map(() => new Found());
    await Promise.all(names.map((name, i) => ask(name, each[i])));
    for (let rank = 0; each.some((found) => rank < found.size); rank++) {
      all.add(each.flatMap((found) => found.results[rank] ?? []));
    }
  };

  const all = new Found();
  const rest = [...engines];
  while (!together && rest.length > 0 && all.size < max) {
    const reached = await ask(rest.shift()!, all);
    // Where one can't be reached, often none can: the others are asked at once, so that the bad news comes soon.
    if (!reached) break;
  }
  if (all.size < max) await askTogether(rest, all);
  outcomes.sort((a, b) => engines.indexOf(a.engine) - engines.indexOf(b.engine));
  if (all.size === 0) throw new SearchFailure(term, outcomes);
  return all.results.slice(0, max);
}

/** Results in the order of finding, each address once. */
class Found {
  readonly results: ImageResult[] = [];
  readonly #known = new Set<string>();

  get size(): number {
    return this.results.length;
  }

  /** Adds those not known yet; says whether there was one. */
  add(results: readonly ImageResult[]): boolean {
    const before = this.size;
    for (const result of results) {
      const key = addressKey(result.url);
      if (key === undefined || key.startsWith("file:") || this.#known.has(key)) continue;
      this.#known.add(key);
      this.results.push(result);
    }
    return this.size > before;
  }
}
