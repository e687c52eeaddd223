import { type Choice, Choices, type ChoicesJson } from "./choices.js";
import { byLoss, type JudgedItem, relabelled } from "./judged-item.js";
import { suspectedWrong } from "./suspects.js";

/** What is to become of a file: moved to the folder of a class, or away. */
export interface Change {
  readonly name: string;
  /** The class; null: to the trash. */
  readonly to: string | null;
}

/** A file that was moved; both names as in `JudgedItem`. */
export interface Move {
  readonly from: string;
  readonly to: string;
  /** Whether it went to the trash. */
  readonly deleted: boolean;
}

/** Which items to show; what isn't named isn't asked for. */
export interface CleanerFilter {
  readonly label?: string;
  readonly split?: "train" | "valid";
  readonly predicted?: string;
  /** Only items whose label is probably wrong: see `suspectedWrong`. */
  readonly suspect?: boolean;
  /** Only near duplicates, those of one picture beside each other. */
  readonly duplicates?: boolean;
  /** Only items with this choice, or without any. */
  readonly choice?: Choice["action"] | "none";
}

export interface CleanerOptions {
  readonly vocab: readonly string[];
  readonly items: readonly JudgedItem[];
  /** Groups of names that show the same picture, or nearly so. */
  readonly duplicates?: readonly (readonly string[])[];
  /** To resume from. Choices about pictures that are no longer there wait, and do nothing. */
  readonly choices?: ChoicesJson;
}

/**
 * What to do about the pictures of a set: one list of all of them, worst first, and choices about them. It only keeps
 * account: files are moved by whoever is given the `changes`, and tells with `applied` what it has done.
 */
export class Cleaner {
  readonly vocab: readonly string[];
  choices: Choices;
  private sorted: readonly JudgedItem[] = [];
  private byName = new Map<string, JudgedItem>();
  private suspects = new Set<string>();
  private groups: readonly (readonly string[])[] = [];
  /** What was before each application. */
  private readonly before: { readonly items: readonly JudgedItem[]; readonly choices: Choices }[] = [];

  constructor({ vocab, items, duplicates = [], choices }: CleanerOptions) {
    this.vocab = vocab;
    this.choices = choices ? Choices.fromJSON(choices) : new Choices();
    this.groups = duplicates;
    this.show(items);
  }

  /** All items, or those that a filter lets through, largest loss first. */
  list(filter: CleanerFilter = {}): readonly JudgedItem[] {
    const { label, split, predicted, suspect, duplicates, choice } = filter;
    const passes = (item: JudgedItem) =>
      (label === undefined || item.label === label) &&
      (split === undefined || item.split === split) &&
      (predicted === undefined || item.predicted === predicted) &&
      (!suspect || this.suspects.has(item.name)) &&
      (choice === undefined || (this.choices.get(item.name)?.action ?? "none") === choice);
    return (duplicates ? this.duplicates().flat() : this.sorted).filter(passes);
  }

  /** The groups of near duplicates that have two or more items in the list, that with the largest loss first. */
  duplicates(): readonly (readonly JudgedItem[])[] {
    return this.groups
      .map((names) => byLoss(names.flatMap((name) => this.byName.get(name) ?? [])))
      .filter((group) => group.length > 1)
      .sort((a, b) => b[0].loss - a[0].loss);
  }

  item(name: string): JudgedItem | undefined {
    return this.byName.get(name);
  }

  isSuspect(name: string): boolean {
    return this.suspects.has(name);
  }

  /**
   * Decides about one picture or several at once; null takes the choice back.
   * @throws RangeError if a picture or a class isn't known
   */
  choose(names: string | readonly string[], choice: Choice | null): void {
    const list = typeof names === "string" ? [names] : names;
    const stranger = list.find((name) => !this.byName.has(name));
    if (stranger !== undefined) throw new RangeError(`${stranger} isn't in the list: it was moved, or never there.`);
    if (choice?.action === "relabel" && !this.vocab.includes(choice.label))
      throw new RangeError(`${choice.label} is no class; the classes are ${this.vocab.join(", ")}.`);
    this.choices.choose(list, choice);
  }

  /** The pictures to be deleted: fast.ai's `delete()`. */
  delete(): string[] {
    return this.changes().flatMap(({ name, to }) => (to === null ? [name] : []));
  }

  /** The pictures to be re-labelled, with their new class: fast.ai's `change()`. */
  change(): (readonly [name: string, label: string])[] {
    return this.changes().flatMap(({ name, to }) => (to === null ? [] : [[name, to] as const]));
  }

  /** All that is to be done. Re-labelling a picture as what it is asks for nothing. */
  changes(): Change[] {
    return this.choices.entries().flatMap(([name, choice]): Change[] => {
      const item = this.byName.get(name);
      if (!item || choice.action === "keep") return [];
      if (choice.action === "delete") return [{ name, to: null }];
      return choice.label === item.label ? [] : [{ name, to: choice.label }];
    });
  }

  /** Takes note of what was moved, and what had gone: the list is as the files are now, and choices begin anew. */
  applied(moves: readonly Move[], missing: readonly string[] = []): void {
    this.before.push({ items: this.sorted, choices: this.choices });
    const moved = new Map(moves.map((move) => [move.from, move]));
    const wanted = new Map(this.changes().map(({ name, to }) => [name, to]));
    const after = this.sorted.flatMap((item) => {
      const move = moved.get(item.name);
      if (!move) return missing.includes(item.name) ? [] : [item];
      return move.deleted ? [] : [relabelled(item, move.to, wanted.get(item.name) ?? item.label, this.vocab)];
    });
    this.choices = new Choices();
    this.show(after);
  }

  /**
   * Takes note of what was moved back: the list and the choices are as they were before the last application. If that was
   * an earlier Cleaner's, pictures have their old names and labels, and those out of the trash come with the next judging.
   */
  reverted(moves: readonly Move[] = []): void {
    const last = this.before.pop();
    if (last) {
      this.choices = last.choices;
      this.show(last.items);
      return;
    }
    const moved = new Map(moves.map((move) => [move.to, move.from]));
    const back = (item: JudgedItem) => {
      const from = moved.get(item.name);
      const label = from?.split("/").at(-2) ?? item.label;
      return from === undefined ? item : relabelled(item, from, label, this.vocab);
    };
    this.show(this.sorted.map(back));
  }

  /** The choices, to be kept somewhere and given to another Cleaner of the same set. */
  toJSON(): ChoicesJson {
    return this.choices.toJSON();
  }

  protected show(items: readonly JudgedItem[], duplicates = this.groups): void {
    this.sorted = byLoss(items);
    this.byName = new Map(items.map((item) => [item.name, item]));
    this.suspects = suspectedWrong(items);
    this.groups = duplicates;
  }
}
