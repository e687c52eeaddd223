import type { Choices } from "../runtime/index.js";

/** Remembers, from one run to the next, which kernels were measured to be the fastest on an adapter. */
export interface ChoiceStore {
  /** What is remembered of an adapter; {} if nothing is, or if it can't be read. */
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

/** Choices out of JSON from anywhere: what isn't of the form is left out. */
export function parseChoices(text: string): Choices {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return {};
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) return {};
  return Object.fromEntries(Object.entries(json).filter(([, variant]) => typeof variant === "string"));
}

/** Remembers in a page's local storage. */
export const localChoices: ChoiceStore = {
  async load(adapter) {
    try {
      return parseChoices(localStorage.getItem(`sunbear kernels ${adapter}`) ?? "{}");
    } catch {
      return {}; // storage is blocked, or there is none, as in a worker
    }
  },
  async save(adapter, choices) {
    try {
      localStorage.setItem(`sunbear kernels ${adapter}`, JSON.stringify(choices));
    } catch {}
  },
};
