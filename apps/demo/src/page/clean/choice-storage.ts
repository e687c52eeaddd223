import type { ChoicesJson } from "@sunbear/core";

/** Keeps the choices about a set in the browser, so that they survive a reload or a crash. */
export class ChoiceStorage {
  readonly #key: string;

  constructor(
    names: readonly string[],
    private readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem"> = localStorage,
  ) {
    this.#key = `sunbear.choices.${names.length}.${hash([...names].sort().join("\n"))}`;
  }

  /** undefined if there are none, or if what is there can't be read. */
  load(): ChoicesJson | undefined {
    try {
      return JSON.parse(this.storage.getItem(this.#key) ?? "null") ?? undefined;
    } catch {
      return undefined;
    }
  }

  /** @throws DOMException if the browser keeps nothing for this page, or no more */
  save(choices: ChoicesJson): void {
    if (choices.steps.length > 0) this.storage.setItem(this.#key, JSON.stringify(choices));
    else this.storage.removeItem(this.#key);
  }
}

/** FNV-1a of 32 bits: tells sets apart, no more. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return (value >>> 0).toString(16);
}
