import { readFile } from "node:fs/promises";
import { Choices, Cleaner, judge, type Learner } from "@sunbear/core";
import { type CleanFolder, decodeImage, photoLoader, verifyImages, writeWhole } from "@sunbear/data";
import sharp from "sharp";
import { choicesSchema } from "../api/schemas.js";
import type { Applied, Choices as ChoicesJson, CleanList, Saved, Undone } from "../api/types.js";
import { Refusal } from "./refusal.js";

const CHOICES = "choices.json";

export interface JudgeFolderOptions {
  /** Names of the pictures that the model has learned from. */
  readonly learned: ReadonlySet<string>;
  readonly onProgress: (done: number, all: number) => void;
  readonly onWarning: (message: string) => void;
  readonly signal: AbortSignal;
}

/** The cleaner of the server's folder: judged by its model, its choices on disk, its files moved and moved back. */
export class Cleaning {
  private cleaner: Cleaner | undefined;
  private writing = Promise.resolve();

  constructor(readonly folder: CleanFolder) {}

  /** Looks at every picture with a model, and for pictures that occur twice. Choices made before are still there. */
  async judge(learn: Learner, { learned, onProgress, onWarning, signal }: JudgeFolderOptions): Promise<void> {
    const paths = await this.folder.pictures();
    const nameOf = (path: unknown) => this.folder.nameOf(path);
    const all = 2 * paths.length;
    const { problems } = await verifyImages(paths, {
      minSize: 1,
      onProgress: (done) => onProgress(done, all),
      signal,
    });
    const options = { vocab: learn.vocab, transforms: learn.dls.transforms, onWarning };
    const [train, valid] = [true, false].map((was) => paths.filter((path) => learned.has(nameOf(path)) === was));
    const loaders = {
      ...(train.length > 0 && { train: await photoLoader(train, options) }),
      ...(valid.length > 0 && { valid: await photoLoader(valid, options) }),
    };
    const items = await judge(learn, {
      loaders,
      nameOf,
      onProgress: (done) => onProgress(paths.length + done, all),
      signal,
    });
    const groups = new Map<string, string[]>();
    for (const { path, of } of problems)
      if (of !== undefined) groups.set(of, [...(groups.get(of) ?? [nameOf(of)]), nameOf(path)]);
    const choices = await this.savedChoices();
    this.cleaner = new Cleaner({ vocab: learn.vocab, items, duplicates: [...groups.values()], choices });
  }

  async list(): Promise<CleanList> {
    const cleaner = this.expectCleaner();
    return {
      vocab: [...cleaner.vocab],
      items: cleaner.list().map(({ probabilities = [], ...item }) => ({ ...item, probabilities: [...probabilities] })),
      duplicates: cleaner.duplicates().map((group) => group.map(({ name }) => name)),
      choices: asJson(cleaner.choices),
      canUndo: await this.folder.canUndo(),
    };
  }

  /** A picture of the list as a JPEG with no side longer than `size`. */
  async picture(name: string, size: number): Promise<Uint8Array> {
    if (!this.expectCleaner().item(name))
      throw new Refusal(404, `${name} isn't in the list: it was moved, or never there.`);
    const { data, width, height } = await decodeImage(await this.folder.pathOf(name), { shrinkTo: size }, name);
    const picture = sharp(data, { raw: { width, height, channels: 3 } });
    return picture.resize(size, size, { fit: "inside", withoutEnlargement: true }).jpeg({ quality: 80 }).toBuffer();
  }

  /** Takes choices over from the page, and onto the disk before it answers. */
  async save(json: ChoicesJson): Promise<Saved> {
    const cleaner = this.expectCleaner();
    for (const { choice } of json.steps)
      if (choice?.action === "relabel" && !cleaner.vocab.includes(choice.label))
        throw new Refusal(422, `${choice.label} is no class; the classes are ${cleaner.vocab.join(", ")}.`);
    cleaner.choices = Choices.fromJSON(json);
    await this.write();
    return { delete: cleaner.delete().length, change: cleaner.change().length };
  }

  async apply(): Promise<Applied> {
    const cleaner = this.expectCleaner();
    const { moves, missing } = await this.folder.apply(cleaner.changes());
    cleaner.applied(moves, missing);
    await this.write();
    return { moves: [...moves], missing: [...missing] };
  }

  async undo(): Promise<Undone> {
    const undone = await this.folder.undo();
    if (!undone) throw new Refusal(409, "There is nothing to undo: no choices have been applied here.");
    this.cleaner?.reverted(undone.moves);
    if (this.cleaner) await this.write();
    return { moves: [...undone.moves], kept: [...undone.kept] };
  }

  private async savedChoices(): Promise<ChoicesJson | undefined> {
    const text = await readFile(await this.folder.ownFile(CHOICES), "utf8").catch(() => "");
    try {
      return choicesSchema.parse(JSON.parse(text));
    } catch {
      return undefined; // none yet, or none of ours
    }
  }

  /** One after the other, each with the choices as they are by then: the file never falls back behind an answer. */
  private write(): Promise<void> {
    const written = this.writing.then(async () =>
      writeWhole(await this.folder.ownFile(CHOICES), `${JSON.stringify(this.expectCleaner())}\n`),
    );
    this.writing = written.catch(() => {});
    return written;
  }

  private expectCleaner(): Cleaner {
    if (this.cleaner) return this.cleaner;
    throw new Refusal(409, "The pictures haven't been judged yet: judge them first.");
  }
}

const asJson = (choices: Choices) => choicesSchema.parse(choices.toJSON());
