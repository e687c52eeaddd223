import type { Choices } from "../runtime/index.js";
import { version } from "../version.js";

/**
 * Remembers, from one run to the next, which kernels were measured to be the fastest on an adapter. What another version of
 * Sunbear measured is forgotten, since its kernels were others.
 */
export interface ChoiceStore {
  /** What this version remembers of an adapter; {} if nothing is, or if it can't be read. */
  load(adapter: string): Promise<Choices>;
  /** Never rejects: what can't be remembered is measured again. */
  save(adapter: string, choices: Choices): Promise<void>;
}

/** A name for an adapter that changes with whatever may change its speed, its driver included. */
export function adapterName(
  { vendor, architecture, device, description }: GPUAdapterInfo,
  subgroupSize: number,
): string {
  return [vendor, architecture, device, description, `subgroups of ${subgroupSize}`].filter(Boolean).join(" ");
}

/** What a store keeps: the choices, and the version whose kernels were measured. */
export function formatChoices(choices: Choices): string {
  return `${JSON.stringify({ sunbear: version, choices }, null, 2)}\n`;
}

/** Choices out of JSON from anywhere; {} if it isn't of the form, or of another version. */
export function parseChoices(text: string): Choices {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return {};
  }
  if (!isRecord(json) || json.sunbear !== version || !isRecord(json.choices)) return {};
  const entries = Object.entries(json.choices);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const CACHE = "sunbear kernels";

/** Nobody fetches it: a cache goes by addresses. */
const addressOf = (adapter: string) => `/sunbear-kernels/${encodeURIComponent(adapter)}`;

/** Remembers in the origin's cache storage, which workers have too, as they haven't local storage. */
export const cachedChoices: ChoiceStore = {
  async load(adapter) {
    try {
      const kept = await (await caches.open(CACHE)).match(addressOf(adapter));
      return parseChoices(kept ? await kept.text() : "");
    } catch {
      return {}; // storage is blocked
    }
  },
  async save(adapter, choices) {
    try {
      await (await caches.open(CACHE)).put(addressOf(adapter), new Response(formatChoices(choices)));
    } catch {}
  },
};
