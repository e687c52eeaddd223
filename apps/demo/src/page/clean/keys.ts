import type { Choice } from "@sunbear/core";
import { step } from "../parts/step.js";

/** What a key asks for, in the list of cards. */
export type Wish =
  | { readonly does: "choose"; readonly choice: Choice | null }
  | { readonly does: "undo" | "help" }
  | { readonly does: "turn"; readonly by: 1 | -1 }
  | { readonly does: "move"; readonly to: number };

export interface Place {
  readonly vocab: readonly string[];
  readonly predicted: string;
  /** Of the current card on its page, of how many, and how many are in a row. */
  readonly index: number;
  readonly count: number;
  readonly columns: number;
}

/** @returns undefined for keys that mean nothing here */
export function wishOf(key: string, place: Place): Wish | undefined {
  const { vocab, predicted, index, count, columns } = place;
  const choose = (choice: Choice | null): Wish => ({ does: "choose", choice });
  switch (key) {
    case "k":
      return choose({ action: "keep" });
    case "d":
    case "Delete":
      return choose({ action: "delete" });
    case "r":
      return choose({ action: "relabel", label: predicted });
    case "u":
      return choose(null);
    case "z":
      return { does: "undo" };
    case "?":
      return { does: "help" };
    case "PageDown":
      return { does: "turn", by: 1 };
    case "PageUp":
      return { does: "turn", by: -1 };
  }
  if (/^[1-9]$/.test(key)) {
    const label = vocab[Number(key) - 1];
    return label === undefined ? undefined : choose({ action: "relabel", label });
  }
  const to = step(key, index, count, Math.max(2, columns));
  return to === undefined ? undefined : { does: "move", to };
}
