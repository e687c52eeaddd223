import { errorText } from "./error-text.js";
import { text } from "./text.js";

/** Where the page lives, which decides what it can do. */
export type Home =
  /** Served by `pnpm demo`: there is a server to ask. */
  | { readonly kind: "server" }
  /** A static page made by `sunbear app`, for one model. */
  | { readonly kind: "app"; readonly title?: string; readonly model: string }
  /** Anywhere else: the page alone. */
  | { readonly kind: "alone" };

/** Asks `app.json`, which lies beside the page. */
export async function findHome(fetch = globalThis.fetch): Promise<Home> {
  const response = await fetch("./app.json").catch(() => undefined);
  if (!response?.ok) return { kind: "alone" };
  return homeFrom(await response.json().catch(() => undefined));
}

export function homeFrom(json: unknown): Home {
  const { server, model, title } = (json ?? {}) as Record<string, unknown>;
  if (server === true) return { kind: "server" };
  if (typeof model !== "string") return { kind: "alone" };
  return { kind: "app", model, ...(typeof title === "string" && { title }) };
}

/** The model of a static page. @throws Error that names it and says why it can't be had */
export async function fetchModel(model: string): Promise<Uint8Array> {
  try {
    const response = await fetch(model);
    if (!response.ok) throw new Error(text.home.status(response.status));
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw new Error(text.home.modelMissing(model, errorText(error)));
  }
}
