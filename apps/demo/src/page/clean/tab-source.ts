import type { Change, ChoicesJson, Move } from "@sunbear/core";
import type { Picture } from "../../engine/engine.js";
import type { Machine } from "../machine.js";
import { text } from "../text.js";
import type { Studio } from "../train/studio.js";
import { ChoiceStorage } from "./choice-storage.js";
import { FolderMover } from "./folder-mover.js";
import { nearDuplicates } from "./near-duplicates.js";
import { planMoves } from "./plan-moves.js";
import type { Applied, CleanSource, Listing, OnProgress } from "./source.js";

/** The set of the Train tab, and the folder on disk that it comes from, if the browser may change that. */
export class TabSource implements CleanSource {
  readonly #mover: FolderMover | undefined;
  /** The set as it was before each application. */
  readonly #before: (readonly Picture[])[] = [];
  #choices: ChoiceStorage;

  constructor(
    private readonly machine: Machine,
    private readonly studio: Studio,
    private readonly vocab: readonly string[],
  ) {
    const folder = studio.set.folder.value;
    this.#mover = folder && new FolderMover(folder);
    this.#choices = this.#storage();
  }

  get movesFiles(): boolean {
    return this.#mover !== undefined;
  }

  async judge(onProgress: OnProgress): Promise<Listing> {
    const known = this.studio.report.value?.judged;
    if (!known) await this.studio.openSet(onProgress);
    const items = known ?? (await this.machine.engine.judge(onProgress));
    return { vocab: this.vocab, items, choices: this.#choices.load() };
  }

  duplicates(names: readonly string[], onProgress: OnProgress): Promise<string[][]> {
    const wanted = new Set(names);
    return nearDuplicates(
      this.studio.set.pictures.value.filter(({ name }) => wanted.has(name)),
      onProgress,
    );
  }

  picture(name: string): Promise<Blob> {
    return this.studio.picture(name);
  }

  async saveChoices(choices: ChoicesJson): Promise<void> {
    this.#choices.save(choices);
  }

  async apply(changes: readonly Change[]): Promise<Applied> {
    const { value: pictures } = this.studio.set.pictures;
    const names = pictures.map(({ name }) => name);
    const mover = this.#mover;
    if (mover && !(await mover.mayWrite())) throw new Error(text.clean.notAllowed);
    const applied = mover ? await mover.apply(changes, names) : { moves: planMoves(changes, names), missing: [] };
    this.#before.push(pictures);
    this.#choices.save({ version: 1, steps: [] });
    this.studio.set.replace(await this.#moved(pictures, applied.moves, changes));
    this.#choices = this.#storage();
    return applied;
  }

  async undo(): Promise<undefined> {
    await this.#mover?.undo();
    const before = this.#before.pop();
    if (before) this.studio.set.replace(await this.#readAgain(before));
    this.#choices = this.#storage();
  }

  async #moved(pictures: readonly Picture[], moves: readonly Move[], changes: readonly Change[]): Promise<Picture[]> {
    const byName = new Map(moves.map((move) => [move.from, move]));
    const labels = new Map(changes.map(({ name, to }) => [name, to]));
    const after = pictures.flatMap((picture): Picture[] => {
      const move = byName.get(picture.name);
      if (!move) return [picture];
      return move.deleted ? [] : [{ ...picture, name: move.to, label: labels.get(picture.name) ?? picture.label }];
    });
    return this.#readAgain(after);
  }

  /** A `File` stands for a place on disk: once it was moved, it must be asked for at its new one. */
  async #readAgain(pictures: readonly Picture[]): Promise<Picture[]> {
    const mover = this.#mover;
    if (!mover) return [...pictures];
    return Promise.all(
      pictures.map(async (picture) => ({ ...picture, blob: (await mover.read(picture.name)) ?? picture.blob })),
    );
  }

  #storage(): ChoiceStorage {
    return new ChoiceStorage(this.studio.set.pictures.value.map(({ name }) => name));
  }
}
