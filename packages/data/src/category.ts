import { compareCodePoints } from "./order.js";

/** The distinct labels, sorted unless wanted otherwise: a label's position here is its class index in the network. */
export class Category {
  readonly vocab: readonly string[];
  private readonly indices: ReadonlyMap<string, number>;

  /** @param labels in any order, with repetitions; sorted by code point, as fast.ai sorts them, unless told not to */
  constructor(labels: Iterable<string>, { sort = true }: { readonly sort?: boolean } = {}) {
    const distinct = [...new Set(labels)];
    this.vocab = sort ? distinct.sort(compareCodePoints) : distinct;
    this.indices = new Map(this.vocab.map((label, index) => [label, index]));
  }

  /** The class index of a label; `item` is named in the error for a label that isn't in the vocabulary. */
  indexOf(label: string, item: string): number {
    const index = this.indices.get(label);
    if (index !== undefined) return index;
    throw new Error(
      `${item} has the label "${label}", which is none of the classes trained (${this.vocab.join(", ")}): ` +
        "move it to the folder of its class, remove it, or let some items of that class train.",
    );
  }
}
