import { computed, signal } from "@preact/signals";
import type { Prediction } from "../../engine/engine.js";
import { errorText } from "../error-text.js";

/** A photo to classify, and what came of it. */
export interface Entry {
  readonly id: number;
  readonly name: string;
  readonly blob: Blob;
  readonly state: "waiting" | "running" | "done" | "failed";
  readonly prediction?: Prediction;
  readonly error?: string;
}

export type Predict = (picture: Blob, options: { readonly gradCam: boolean }) => Promise<Prediction>;

/** Classifies photos one after the other, the one that is looked at first. */
export class Queue {
  readonly entries = signal<readonly Entry[]>([]);
  readonly selectedId = signal<number | undefined>(undefined);
  /** Whether the selected photo is to have its heat map. */
  readonly heat = signal(false);
  readonly selected = computed(() => this.entries.value.find(({ id }) => id === this.selectedId.value));
  readonly settled = computed(
    () => this.entries.value.filter(({ state }) => state === "done" || state === "failed").length,
  );
  #nextId = 1;
  #running = false;

  constructor(private readonly predict: Predict) {}

  /** Adds photos and selects the first of them. */
  add(files: readonly File[]): void {
    if (files.length === 0) return;
    const added = files.map((file): Entry => ({ id: this.#nextId++, name: file.name, blob: file, state: "waiting" }));
    this.entries.value = [...this.entries.value, ...added];
    this.selectedId.value = added[0].id;
    void this.run();
  }

  select(id: number): void {
    this.selectedId.value = id;
    void this.run();
  }

  showHeat(on: boolean): void {
    this.heat.value = on;
    void this.run();
  }

  /** Asks again about every photo: another model may see them otherwise. */
  again(): void {
    this.entries.value = this.entries.value.map(({ id, name, blob }) => ({ id, name, blob, state: "waiting" }));
    void this.run();
  }

  clear(): void {
    this.entries.value = [];
    this.selectedId.value = undefined;
  }

  /** Resolves when nothing waits any more. */
  async run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      for (let next = this.#next(); next; next = this.#next()) await this.#classify(next);
    } finally {
      this.#running = false;
    }
  }

  #next(): Entry | undefined {
    const { value: selected } = this.selected;
    if (selected && (selected.state === "waiting" || this.#lacksHeat(selected))) return selected;
    return this.entries.value.find(({ state }) => state === "waiting");
  }

  #lacksHeat({ state, prediction }: Entry): boolean {
    return this.heat.value && state === "done" && prediction?.heat === undefined;
  }

  async #classify({ id, blob, prediction: before }: Entry): Promise<void> {
    const gradCam = this.heat.value && id === this.selectedId.value;
    if (!before) this.#change(id, { state: "running" });
    try {
      const prediction = await this.predict(blob, { gradCam });
      if (gradCam && !prediction.heat) this.heat.value = false;
      // What was asked a second time, for its heat map alone, keeps the time it took at first.
      const { milliseconds } = before ?? prediction;
      this.#change(id, { state: "done", prediction: { ...prediction, milliseconds } });
    } catch (error) {
      this.#change(id, { state: "failed", prediction: undefined, error: errorText(error) });
    }
  }

  #change(id: number, change: Partial<Entry>): void {
    this.entries.value = this.entries.value.map((entry) => (entry.id === id ? { ...entry, ...change } : entry));
  }
}
