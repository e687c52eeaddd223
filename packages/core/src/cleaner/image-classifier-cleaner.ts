import type { Learner } from "../learner/learner.js";
import type { ChoicesJson } from "./choices.js";
import { type Change, Cleaner, type Move } from "./cleaner.js";
import { type JudgeOptions, judge } from "./judge.js";

/** Where pictures lie and can be moved. @sunbear/data's `CleanFolder` satisfies it by shape. */
export interface CleanableSet {
  /** The name of an item of the DataLoaders, such as its path below the folder. */
  nameOf(item: unknown): string;
  /** Moves files; `missing` are those that are no longer there. */
  apply(changes: readonly Change[]): Promise<{ readonly moves: readonly Move[]; readonly missing: readonly string[] }>;
  /** Moves the files of the last application back; undefined if there is none. */
  undo(): Promise<{ readonly moves: readonly Move[] } | undefined>;
}

export interface ImageClassifierCleanerOptions {
  /** What `apply` changes. Without it choices can be made and read, and are carried out by the caller. */
  readonly folder?: CleanableSet;
  /** Groups of names that show the same picture, or nearly so. */
  readonly duplicates?: readonly (readonly string[])[];
  /** To resume from. */
  readonly choices?: ChoicesJson;
}

/**
 * Shows a model what it was taught, so that what is wrong in the set comes first: fast.ai's ImageClassifierCleaner, with
 * all classes and both splits in one list, near duplicates, undo, and an `apply` that can be taken back.
 *
 * ```ts
 * const cleaner = await ImageClassifierCleaner.from(learn, { folder: await CleanFolder.open("bears") });
 * for (const { name, predicted } of cleaner.list({ suspect: true })) cleaner.choose(name, { action: "relabel", label: predicted });
 * cleaner.change(); // [["grizzly/7.jpg", "teddy"], ...]
 * await cleaner.apply();
 * ```
 */
export class ImageClassifierCleaner extends Cleaner {
  private readonly folder?: CleanableSet;

  /** The list is empty until `judge` has been called. */
  constructor(
    readonly learn: Learner,
    { folder, duplicates, choices }: ImageClassifierCleanerOptions = {},
  ) {
    super({ vocab: learn.vocab, items: [], duplicates, choices });
    this.folder = folder;
  }

  /** A cleaner whose pictures have been judged. */
  static async from(
    learn: Learner,
    options: ImageClassifierCleanerOptions & JudgeOptions = {},
  ): Promise<ImageClassifierCleaner> {
    const cleaner = new ImageClassifierCleaner(learn, options);
    await cleaner.judge(options);
    return cleaner;
  }

  /** Looks at every picture with the model as it is now. Choices stay. */
  async judge(options: JudgeOptions = {}): Promise<void> {
    const { folder } = this;
    this.show(await judge(this.learn, { ...(folder && { nameOf: (item) => folder.nameOf(item) }), ...options }));
  }

  /**
   * Carries out the choices, and returns what was moved.
   * @throws Error without a `folder`
   */
  async apply(): Promise<readonly Move[]> {
    const { moves, missing } = await this.expectFolder().apply(this.changes());
    this.applied(moves, missing);
    return moves;
  }

  /**
   * Takes the last `apply` back: the files lie where they were, and the choices about them are there again.
   * @throws Error without a `folder`
   */
  async revert(): Promise<void> {
    const undone = await this.expectFolder().undo();
    if (undone) this.reverted(undone.moves);
  }

  private expectFolder(): CleanableSet {
    if (this.folder) return this.folder;
    throw new Error(
      "There is no folder to change: give the cleaner one, or move the files that delete() and change() name.",
    );
  }
}
