import { computed, signal } from "@preact/signals";
import { type Choice, Cleaner, type CleanerFilter } from "@sunbear/core";
import { errorText } from "../error-text.js";
import { text } from "../text.js";
import { LatestOnly } from "./latest-only.js";
import type { Applied, CleanSource, Listing } from "./source.js";

/** Cards shown at once: so many that few have to leaf, so few that a browser draws them at once. */
export const PAGE_SIZE = 60;

export interface LogEntry {
  readonly time: Date;
  readonly deleted: number;
  readonly relabelled: number;
  readonly missing: number;
}

type State = "closed" | "judging" | "ready" | "failed";

/** A set that is being cleaned: its list, the choices about it, and what was applied. */
export class Cleaning {
  readonly state = signal<State>("closed");
  readonly progress = signal<{ readonly done: number; readonly all: number } | undefined>(undefined);
  /** Under way while near duplicates are looked for; undefined once they are known. */
  readonly comparing = signal<{ readonly done: number; readonly all: number } | undefined>(undefined);
  readonly error = signal<string | undefined>(undefined);
  readonly saveError = signal<string | undefined>(undefined);
  readonly resumed = signal(0);
  readonly applying = signal(false);
  readonly log = signal<readonly LogEntry[]>([]);
  readonly canUndoApply = signal(false);
  readonly filter = signal<CleanerFilter>({});
  readonly page = signal(0);
  /** The card that keys act on. */
  readonly current = signal<string | undefined>(undefined);
  /** Counts changes: the Cleaner itself is no signal. */
  readonly #version = signal(0);
  readonly #saves = new LatestOnly();
  #cleaner = new Cleaner({ vocab: [], items: [] });
  #source: CleanSource | undefined;

  readonly vocab = computed(() => {
    this.#version.value;
    return this.#cleaner.vocab;
  });
  /** Names of all pictures that have near duplicates. */
  readonly duplicated = computed(() => {
    this.#version.value;
    return new Set(this.#cleaner.duplicates().flatMap((group) => group.map(({ name }) => name)));
  });
  readonly items = computed(() => {
    this.#version.value;
    return this.#cleaner.list(this.filter.value);
  });
  readonly all = computed(() => {
    this.#version.value;
    return this.#cleaner.list().length;
  });
  readonly changes = computed(() => {
    this.#version.value;
    return this.#cleaner.changes();
  });
  readonly pages = computed(() => Math.max(1, Math.ceil(this.items.value.length / PAGE_SIZE)));
  readonly shown = computed(() => {
    const page = Math.min(this.page.value, this.pages.value - 1);
    return this.items.value.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE);
  });

  get source(): CleanSource | undefined {
    return this.#source;
  }

  get canUndo(): boolean {
    this.#version.value;
    return this.#cleaner.choices.canUndo;
  }

  choiceOf(name: string): Choice | undefined {
    this.#version.value;
    return this.#cleaner.choices.get(name);
  }

  labelOf(name: string): string {
    return this.#cleaner.item(name)?.label ?? "";
  }

  /** The picture itself, at most `size` pixels along each side where the source can make it smaller. */
  async picture(name: string, size: number): Promise<Blob> {
    if (!this.#source) throw new Error(text.machine.stopped);
    return this.#source.picture(name, size);
  }

  isSuspect(name: string): boolean {
    this.#version.value;
    return this.#cleaner.isSuspect(name);
  }

  /** Saves at once what waits to be saved: the page goes away. */
  flush(): void {
    this.#saves.flush();
  }

  close(): void {
    this.#source = undefined;
    this.state.value = "closed";
  }

  /** Judges a set and lists it, with the choices of last time. */
  async open(source: CleanSource): Promise<void> {
    this.#source = source;
    this.state.value = "judging";
    this.progress.value = undefined;
    this.error.value = undefined;
    this.log.value = [];
    try {
      const listing = await source.judge((done, all) => (this.progress.value = { done, all }));
      if (this.#source !== source) return;
      this.#list(listing);
      this.resumed.value = this.#cleaner.choices.entries().length;
      this.state.value = "ready";
      if (!listing.duplicates) void this.#compare(source, listing);
    } catch (error) {
      if (this.#source !== source) return;
      this.error.value = errorText(error);
      this.state.value = "failed";
    }
  }

  show(filter: CleanerFilter): void {
    this.filter.value = filter;
    this.page.value = 0;
    this.current.value = undefined;
  }

  turn(page: number): void {
    this.page.value = Math.min(Math.max(0, page), this.pages.value - 1);
    this.current.value = this.shown.value[0]?.name;
  }

  /** Decides about a picture; null takes the choice back. The next one becomes the current one. */
  choose(name: string, choice: Choice | null): void {
    const before = this.items.value.findIndex((item) => item.name === name);
    this.#cleaner.choose(name, choice);
    this.#changed();
    const items = this.items.value;
    // Where the filter lets the picture go, the next one has taken its place.
    const next = items[before]?.name === name ? before + 1 : before;
    this.#goTo(Math.min(next, items.length - 1));
  }

  /** Takes back the last choice, and shows the picture that it was about. */
  undo(): void {
    const step = this.#cleaner.choices.undo();
    if (!step) return;
    this.#changed();
    this.#goTo(this.items.value.findIndex(({ name }) => step.names.includes(name)));
  }

  /** Carries the choices out. */
  async apply(): Promise<void> {
    const source = this.#source;
    if (!source) return;
    this.applying.value = true;
    this.error.value = undefined;
    try {
      await this.#saves.settled();
      if (this.saveError.value) throw new Error(this.saveError.value);
      const applied = await source.apply(this.changes.value);
      this.#cleaner.applied(applied.moves);
      this.log.value = [...this.log.value, entryOf(applied)];
      this.canUndoApply.value = true;
      this.#refresh();
    } catch (error) {
      this.error.value = errorText(error);
    } finally {
      this.applying.value = false;
    }
  }

  /** Takes the last application back, with its choices. */
  async undoApply(): Promise<void> {
    const source = this.#source;
    if (!source) return;
    this.applying.value = true;
    this.error.value = undefined;
    try {
      const listing = await source.undo();
      if (listing) this.#list(listing);
      else this.#cleaner.reverted();
      this.log.value = this.log.value.slice(0, -1);
      this.canUndoApply.value = listing?.canUndo ?? this.log.value.length > 0;
      this.#changed();
    } catch (error) {
      this.error.value = errorText(error);
    } finally {
      this.applying.value = false;
    }
  }

  #list(listing: Listing): void {
    try {
      this.#cleaner = new Cleaner(listing);
    } catch {
      // Choices that can't be read are no reason not to begin anew.
      this.#cleaner = new Cleaner({ ...listing, choices: undefined });
    }
    this.canUndoApply.value = listing.canUndo ?? false;
    this.#refresh();
  }

  async #compare(source: CleanSource, listing: Listing): Promise<void> {
    if (!source.duplicates) return;
    const names = listing.items.map(({ name }) => name);
    this.comparing.value = { done: 0, all: names.length };
    const duplicates = await source
      .duplicates(names, (done, all) => (this.comparing.value = { done, all }))
      .catch(() => []);
    this.comparing.value = undefined;
    if (this.#source !== source || this.log.value.length > 0) return;
    this.#cleaner = new Cleaner({ ...listing, duplicates, choices: this.#cleaner.toJSON() });
    this.#version.value++;
  }

  #changed(): void {
    this.#version.value++;
    const source = this.#source;
    const choices = this.#cleaner.toJSON();
    // A copy: the Cleaner goes on with its own list while this one is being saved.
    const copy = { ...choices, steps: [...choices.steps] };
    if (source) void this.#saves.run(() => this.#save(source, copy));
  }

  async #save(source: CleanSource, choices: Parameters<CleanSource["saveChoices"]>[0]): Promise<void> {
    try {
      await source.saveChoices(choices);
      this.saveError.value = undefined;
    } catch (error) {
      this.saveError.value = errorText(error);
    }
  }

  #refresh(): void {
    this.#version.value++;
    this.page.value = 0;
    this.current.value = this.shown.value[0]?.name;
  }

  #goTo(index: number): void {
    const item = this.items.value[index];
    if (!item) return;
    this.page.value = Math.floor(index / PAGE_SIZE);
    this.current.value = item.name;
  }
}

function entryOf({ moves, missing }: Applied): LogEntry {
  const deleted = moves.filter((move) => move.deleted).length;
  return { time: new Date(), deleted, relabelled: moves.length - deleted, missing: missing.length };
}
