import { batch, computed, signal } from "@preact/signals";
import type { Judged, SetSummary, TrainEvent, TrainOptions, TrainResult } from "../../engine/engine.js";

export type Told<Name extends TrainEvent["event"]> = Extract<TrainEvent, { event: Name }>;
export type Stage = "idle" | "opening" | "running" | "paused" | "stopping" | "done" | "failed";
export type OnProgress = (done: number, all: number) => void;

/** Whoever trains: the engine in this tab, or the server. */
export interface Trainer {
  /** Makes the pictures ready; undefined where they are ready by themselves. */
  open(onProgress: OnProgress): Promise<SetSummary | undefined>;
  train(options: TrainOptions, onEvent: (event: TrainEvent) => void): Promise<TrainResult>;
  readonly canPause: boolean;
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** One training as it goes, and how it ended. */
export class Training {
  readonly stage = signal<Stage>("idle");
  readonly opening = signal<{ readonly done: number; readonly all: number } | undefined>(undefined);
  readonly summary = signal<SetSummary | undefined>(undefined);
  readonly start = signal<Told<"start"> | undefined>(undefined);
  readonly latest = signal<Told<"batch"> | undefined>(undefined);
  readonly losses = signal<readonly number[]>([]);
  /** With the step after which each epoch ended. */
  readonly epochs = signal<readonly (Told<"epoch"> & { readonly step: number })[]>([]);
  readonly result = signal<TrainResult | undefined>(undefined);
  readonly warnings = signal<readonly string[]>([]);
  readonly error = signal<Error | undefined>(undefined);
  readonly active = computed(() => ["opening", "running", "paused", "stopping"].includes(this.stage.value));
  #trainer: Trainer | undefined;

  get canPause(): boolean {
    return this.#trainer?.canPause ?? false;
  }

  /** Trains from beginning to end. @returns whether there is a trained model now */
  async run(trainer: Trainer, prepare: () => Promise<TrainOptions>): Promise<boolean> {
    this.#trainer = trainer;
    this.#reset();
    try {
      const options = await prepare();
      this.summary.value = await trainer.open((done, all) => (this.opening.value = { done, all }));
      this.stage.value = "running";
      const result = await trainer.train(options, (event) => this.tell(event));
      this.result.value = result;
      this.stage.value = "done";
      return true;
    } catch (error) {
      this.error.value = error instanceof Error ? error : new Error(String(error));
      this.stage.value = "failed";
      return false;
    }
  }

  async pause(): Promise<void> {
    await this.#trainer?.pause();
  }

  async resume(): Promise<void> {
    await this.#trainer?.resume();
  }

  async stop(): Promise<void> {
    this.stage.value = "stopping";
    await this.#trainer?.stop();
  }

  /** Takes note of what training tells. */
  tell(event: TrainEvent): void {
    batch(() => {
      switch (event.event) {
        case "warning":
          this.warnings.value = [...this.warnings.value, event.message];
          break;
        case "start":
          this.start.value = event;
          break;
        case "batch":
          this.latest.value = event;
          this.losses.value = [...this.losses.value, event.loss];
          break;
        case "epoch":
          this.epochs.value = [...this.epochs.value, { ...event, step: this.losses.value.length }];
          break;
        case "paused":
        case "resumed":
          // What comes after stop() was sent off before it.
          if (this.stage.value !== "stopping") this.stage.value = event.event === "paused" ? "paused" : "running";
      }
    });
  }

  #reset(): void {
    batch(() => {
      this.stage.value = "opening";
      this.opening.value = undefined;
      this.summary.value = undefined;
      this.start.value = undefined;
      this.latest.value = undefined;
      this.losses.value = [];
      this.epochs.value = [];
      this.result.value = undefined;
      this.warnings.value = [];
      this.error.value = undefined;
    });
  }
}

/** How the trained model does on its own set. */
export interface Report {
  readonly vocab: readonly string[];
  readonly judged: readonly Judged[];
  readonly matrix: readonly (readonly number[])[];
  /** A picture of the set. */
  picture(name: string): Promise<Blob>;
}
