import { computed, signal } from "@preact/signals";
import { compareCodePoints } from "@sunbear/data";
import type { Picture } from "../../engine/engine.js";
import { text } from "../text.js";
import type { FoundFile } from "./found-file.js";
import { type LeftOut, looksLikePicture, sortIntoClasses } from "./sort-into-classes.js";

export interface ClassCount {
  readonly label: string;
  readonly count: number;
}

/** The pictures to train on, as the visitor gathers them. They stay where they are: a `File` is only read when needed. */
export class TrainingSet {
  readonly pictures = signal<readonly Picture[]>([]);
  readonly leftOut = signal<readonly LeftOut[]>([]);
  /** The folder on disk that the pictures come from, where the browser can change it. */
  readonly folder = signal<FileSystemDirectoryHandle | undefined>(undefined);
  /** Classes named by hand, which may be empty yet. */
  readonly #named = signal<readonly string[]>([]);

  readonly classes = computed<readonly ClassCount[]>(() => {
    const counts = new Map(this.#named.value.map((label) => [label, 0]));
    for (const { label } of this.pictures.value) counts.set(label, (counts.get(label) ?? 0) + 1);
    return [...counts].map(([label, count]) => ({ label, count })).sort((a, b) => compareCodePoints(a.label, b.label));
  });

  /** Why nothing can be trained on this yet, in words. */
  readonly problem = computed<string | undefined>(() => {
    const classes = this.classes.value;
    if (classes.length < 2) return text.train.needClasses;
    const empty = classes.find(({ count }) => count === 0);
    if (empty) return text.train.empty(empty.label);
    return classes.some(({ count }) => count < 2) ? text.train.needPictures : undefined;
  });

  /** Adds what a folder or a drop holds. */
  addFound(found: readonly FoundFile[], folder?: FileSystemDirectoryHandle): void {
    const { pictures, leftOut } = sortIntoClasses(found);
    // Files can be moved in one folder only: with pictures from elsewhere too, none are.
    this.folder.value = this.pictures.value.length === 0 ? folder : undefined;
    this.leftOut.value = [...this.leftOut.value, ...leftOut];
    this.#add(pictures);
  }

  /** Adds photos to a class by hand. */
  addTo(label: string, files: readonly File[]): void {
    const photos = files.filter(looksLikePicture);
    const others = files.filter((file) => !photos.includes(file));
    this.leftOut.value = [
      ...this.leftOut.value,
      ...others.map(({ name }) => ({ name, reason: text.train.notPicture })),
    ];
    this.folder.value = undefined;
    this.#add(photos.map((file) => ({ name: `${label}/${file.name}`, label, blob: file })));
  }

  /** @returns what is wrong with the name, in words; undefined if the class was added */
  addClass(label: string): string | undefined {
    const name = label.trim();
    if (!name) return text.train.classNamed;
    if (name.includes("/")) return text.train.classSlash;
    if (this.classes.value.some((known) => known.label === name)) return text.train.classExists(name);
    this.#named.value = [...this.#named.value, name];
    return undefined;
  }

  removeClass(label: string): void {
    this.#named.value = this.#named.value.filter((name) => name !== label);
    this.pictures.value = this.pictures.value.filter((picture) => picture.label !== label);
  }

  /** Puts other pictures in place of these: the set as it is after cleaning. */
  replace(pictures: readonly Picture[]): void {
    this.pictures.value = pictures;
  }

  clear(): void {
    this.pictures.value = [];
    this.leftOut.value = [];
    this.#named.value = [];
    this.folder.value = undefined;
  }

  #add(pictures: readonly Picture[]): void {
    const taken = new Set(this.pictures.value.map(({ name }) => name));
    const added = pictures.map((picture) => {
      const name = freeName(picture.name, taken);
      taken.add(name);
      return { ...picture, name };
    });
    this.pictures.value = [...this.pictures.value, ...added].sort((a, b) => compareCodePoints(a.name, b.name));
  }
}

/** The name, or with a number before its ending if it is taken: `1.jpg`, `1-1.jpg`, `1-2.jpg`. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  const [, stem, ending] = name.match(/^(.*?)(\.[^./]*)?$/s)!;
  for (let i = 1; ; i++) {
    const other = `${stem}-${i}${ending ?? ""}`;
    if (!taken.has(other)) return other;
  }
}
