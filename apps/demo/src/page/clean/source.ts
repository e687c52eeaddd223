import type { Change, ChoicesJson, JudgedItem, Move } from "@sunbear/core";

/** A set as its model sees it, and what was decided about it before. */
export interface Listing {
  readonly vocab: readonly string[];
  readonly items: readonly JudgedItem[];
  readonly choices?: ChoicesJson;
  /** Groups of names that show the same picture, where they are known already. */
  readonly duplicates?: readonly (readonly string[])[];
  /** Whether something was applied before that can be taken back. */
  readonly canUndo?: boolean;
}

export interface Applied {
  readonly moves: readonly Move[];
  /** Files that had gone before they could be moved. */
  readonly missing: readonly string[];
}

export type OnProgress = (done: number, all: number) => void;

/** A set of pictures that can be cleaned: the one in this tab, or the server's folder. */
export interface CleanSource {
  /** Whether files are moved on a disk; else only the set in this tab changes. */
  readonly movesFiles: boolean;
  judge(onProgress: OnProgress): Promise<Listing>;
  /** Groups of near duplicates, where `judge` didn't give them. */
  duplicates?(names: readonly string[], onProgress: OnProgress): Promise<readonly (readonly string[])[]>;
  picture(name: string, size: number): Promise<Blob>;
  saveChoices(choices: ChoicesJson): Promise<void>;
  /** Carries out the changes, which have been saved as choices. */
  apply(changes: readonly Change[]): Promise<Applied>;
  /** Takes the last application back. @returns the set as it is then, if the source keeps account of it */
  undo(): Promise<Listing | undefined>;
}
