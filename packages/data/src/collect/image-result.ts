/** The search engines, in the order in which they are asked: first those that name each picture's licence. */
export const ENGINE_NAMES = ["openverse", "commons", "duckduckgo", "bing"] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** A picture somebody knows of: where it is, and what its source says about it. */
export interface ImageSource {
  /** Address of the picture itself. */
  readonly url: string;
  /** The page it stands on. */
  readonly page?: string;
  readonly width?: number;
  readonly height?: number;
  readonly title?: string;
  readonly author?: string;
  /** Short name such as `CC BY-SA 4.0`; absent where the engine doesn't know. */
  readonly licence?: string;
  readonly licenceUrl?: string;
}

/** A picture that a search engine found. */
export interface ImageResult extends ImageSource {
  readonly engine: EngineName;
}

/**
 * The form of an address by which two results are the same picture: without fragment, with `http` and `https` alike.
 * Undefined for what isn't an address of the web.
 */
export function addressKey(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol === "file:") return url.href;
  if (url.protocol !== "http:" && url.protocol !== "https:") return undefined;
  return `${url.host}${url.pathname}${url.search}`;
}
