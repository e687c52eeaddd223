import type { SetSummary } from "../../engine/engine.js";
import type { Machine } from "../machine.js";
import type { OnProgress, Trainer } from "./training.js";
import type { TrainingSet } from "./training-set.js";

/** Trains in this tab, on the pictures gathered here. */
export class TabTrainer implements Trainer {
  readonly canPause = true;
  #opened: { readonly pictures: unknown; readonly engine: unknown; readonly summary: SetSummary } | undefined;

  constructor(
    private readonly machine: Machine,
    private readonly set: TrainingSet,
  ) {}

  /** Hands the pictures to the engine, unless it has them already. */
  async open(onProgress: OnProgress): Promise<SetSummary> {
    const { engine } = this.machine;
    const { value: pictures } = this.set.pictures;
    if (this.#opened?.pictures === pictures && this.#opened.engine === engine) return this.#opened.summary;
    this.#opened = undefined;
    const summary = await engine.openSet(pictures, onProgress);
    this.#opened = { pictures, engine, summary };
    return summary;
  }

  train: Trainer["train"] = (options, onEvent) => this.machine.engine.train(options, onEvent);
  pause = () => this.machine.engine.pause();
  resume = () => this.machine.engine.resume();
  stop = () => this.machine.engine.stop();
}
