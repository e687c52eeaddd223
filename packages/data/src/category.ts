import { compareCodePoints } from "./order.js";

/** The class of everything that is none of the others, as fast.ai names it. */
const NOT_ANY = "#na#";

export interface CategoryOptions {
  /** Default: true. */
  readonly sort?: boolean;
  /** Whether class 0 is "#na#", and stands for every label that isn't in the vocabulary. Default: false. */
  readonly addNa?: boolean;
}

/** The distinct labels, sorted unless wanted otherwise: a label's position here is its class index in the network. */
export class Category {
  readonly vocab: readonly string[];
  private readonly indices: ReadonlyMap<string, number>;
  private readonly addNa: boolean;

  /** @param labels in any order, with repetitions; sorted by code point, as fast.ai sorts them, unless told not to */
  constructor(labels: Iterable<string>, { sort = true, addNa = false }: CategoryOptions = {}) {
    const distinct = [...new Set(labels)];
    if (sort) distinct.sort(compareCodePoints);
    this.vocab = addNa ? [NOT_ANY, ...distinct.filter((label) => label !== NOT_ANY)] : distinct;
    this.addNa = addNa;
    this.indices = new Map(this.vocab.map((label, index) => [label, index]));
  }

  /** The class index of a label; `item` is named in the error for a label that isn't in the vocabulary. */
  indexOf(label: string, item: string): number {
    const index = this.indices.get(label) ?? (this.addNa ? 0 : undefined);
    if (index !== undefined) return index;
    throw new Error(
      `${item} has the label "${label}", which is none of the classes trained (${this.vocab.join(", ")}): ` +
        "move it to the folder of its class, remove it, or let some items of that class train.",
    );
  }
}
