import { signal } from "@preact/signals";
import type { Model } from "../engine/engine.js";
import { errorText } from "./error-text.js";
import type { Machine } from "./machine.js";
import { text } from "./text.js";

/** The model that answers now, and where it came from. */
export interface PresentModel extends Model {
  /** A file's name, or what else it is known by. */
  readonly name: string;
}

/** The model in the engine. There is one at a time; training replaces it. */
export class ModelStore {
  readonly current = signal<PresentModel | undefined>(undefined);
  /** Name of what is being loaded. */
  readonly loading = signal<string | undefined>(undefined);
  readonly error = signal<string | undefined>(undefined);

  /** Reads the present model anew; undefined if it was trained here, and so is nowhere else. */
  #read: (() => Promise<Uint8Array>) | undefined;

  constructor(
    private readonly machine: Machine,
    private readonly onChange: () => void,
  ) {}

  loadFile(file: File): Promise<void> {
    return this.load(file.name, async () => new Uint8Array(await file.arrayBuffer()));
  }

  /** Loads a model. The one before stays if this one can't be used, and `error` says why. */
  async load(name: string, read: () => Promise<Uint8Array>): Promise<void> {
    if (this.machine.state.value !== "ready") {
      this.error.value = text.model.needsGpu;
      return;
    }
    this.loading.value = name;
    this.error.value = undefined;
    try {
      this.set({ ...(await this.machine.engine.loadModel(await read())), name });
      this.#read = read;
    } catch (error) {
      this.error.value = errorText(error);
    } finally {
      this.loading.value = undefined;
    }
  }

  /** Notes that another model is in the engine now, such as one just trained. */
  set(model: PresentModel): void {
    this.#read = undefined;
    this.error.value = undefined;
    this.current.value = model;
    this.onChange();
  }

  /** Brings the model into an engine that has just begun; without a source of it there is none any more. */
  async reload(): Promise<void> {
    const { value: model } = this.current;
    const read = this.#read;
    this.current.value = undefined;
    if (model && read) await this.load(model.name, read);
  }
}
