import { signal } from "@preact/signals";
import type { Adapter, Engine } from "../engine/engine.js";
import { errorText } from "./error-text.js";
import type { RunningEngine } from "./start-engine.js";
import { text } from "./text.js";

/** What computes in this tab: the engine in its worker, and what is known of its GPU. */
export class Machine {
  readonly state = signal<"opening" | "ready" | "none">("opening");
  readonly adapter = signal<Adapter | undefined>(undefined);
  readonly error = signal<string | undefined>(undefined);
  /** Called when there is a new engine, which knows of no model and no pictures. */
  onRestart = () => {};
  #running: RunningEngine | undefined;

  constructor(private readonly start: () => RunningEngine) {}

  /** @throws Error if there is none; ask `state` first */
  get engine(): Engine {
    if (!this.#running) throw new Error(text.machine.stopped);
    return this.#running.engine;
  }

  async open(): Promise<void> {
    this.state.value = "opening";
    this.error.value = undefined;
    try {
      this.#running = this.start();
      const { engine, broken } = this.#running;
      this.adapter.value = await engine.open();
      if (this.adapter.value) broken.catch(() => this.#restart());
    } catch (error) {
      this.adapter.value = undefined;
      this.error.value = text.machine.failed(errorText(error));
    }
    this.state.value = this.adapter.value ? "ready" : "none";
  }

  /** A worker that broke down, for want of memory perhaps, takes all it held along: a new one takes its place. */
  async #restart(): Promise<void> {
    this.#running?.end();
    await this.open();
    this.onRestart();
  }
}
