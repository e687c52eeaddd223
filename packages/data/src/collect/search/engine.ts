import type { EngineName, ImageResult } from "../image-result.js";

/** What may be done with the pictures: anything found, any open licence, commercial use too, or no conditions at all. */
export const LICENCES = ["any", "open", "commercial", "public-domain"] as const;
export type Licence = (typeof LICENCES)[number];

/** Openverse's classes: small is below 640 x 480 pixels, large above 1600 x 1200. */
export const SIZES = ["any", "small", "medium", "large"] as const;
export type PhotoSize = (typeof SIZES)[number];

export interface ImageQuery {
  readonly term: string;
  readonly licence: Licence;
  readonly size: PhotoSize;
}

/**
 * What an engine sees of the network. It keeps the pause between requests that the engine asks for, tries again
 * where that helps, and throws a `FetchFailure` in the end.
 */
export interface SearchClient {
  get(address: URL, headers?: Readonly<Record<string, string>>): Promise<string>;
}

/** One search engine. */
export interface SearchEngine {
  readonly name: EngineName;
  /** Its name for people. */
  readonly title: string;
  readonly endpoint: string;
  /** Milliseconds between two requests. */
  readonly pause: number;
  /** Pages of results, best first, until the engine has no more. */
  pages(query: ImageQuery, client: SearchClient, endpoint: string): AsyncGenerator<readonly ImageResult[]>;
}
