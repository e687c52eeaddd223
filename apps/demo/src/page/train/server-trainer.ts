import type { Client } from "../../api/client.js";
import type { JobEvent } from "../../api/types.js";
import type { TrainEvent, TrainOptions, TrainResult } from "../../engine/engine.js";
import { text } from "../text.js";
import type { Trainer } from "./training.js";

/** Trains on the server, on its folder, with the same events. */
export class ServerTrainer implements Trainer {
  readonly canPause = false;
  #job: string | undefined;

  constructor(
    private readonly client: Client,
    /** Whether to start from ImageNet's weights. */
    private readonly pretrained: () => boolean,
  ) {}

  /** The job that trained the present model. */
  get job(): string | undefined {
    return this.#job;
  }

  async open(): Promise<undefined> {}

  /** The server has weights of its own. */
  async train(
    { weights: _, weightsName: __, ...options }: TrainOptions,
    onEvent: (event: TrainEvent) => void,
  ): Promise<TrainResult> {
    const { id } = await this.client.train({ ...options, pretrained: this.pretrained() });
    this.#job = id;
    const end = await this.client.events(id, (event) => {
      const told = asTrainEvent(event);
      if (told) onEvent(told);
    });
    if (!end.result) throw new Error(end.error ?? text.train.serverStopped);
    const { errorRate, validLoss } = end.result;
    return { ...end.result, errorRate: errorRate ?? Number.NaN, validLoss: validLoss ?? Number.NaN };
  }

  async pause(): Promise<void> {}
  async resume(): Promise<void> {}

  async stop(): Promise<void> {
    if (this.#job) await this.client.stop(this.#job);
  }
}

/** JSON has no NaN: a loss that is none arrives as null. */
export function asTrainEvent(event: JobEvent): TrainEvent | undefined {
  switch (event.event) {
    case "start":
    case "warning":
      return event;
    case "batch":
      return { ...event, loss: event.loss ?? Number.NaN };
    case "epoch":
      return { ...event, trainLoss: event.trainLoss ?? Number.NaN, validLoss: event.validLoss ?? Number.NaN };
    default:
      return undefined;
  }
}
