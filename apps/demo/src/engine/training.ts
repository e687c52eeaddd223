import {
  type Learner,
  lrMultFor,
  readWeights,
  TerminateOnNaN,
  type TrainingRecord,
  visionLearner,
  withTraining,
} from "@sunbear/core";
import { augTransforms, CategoryBlock, DataBlock, RandomResizedCrop, RandomSplitter } from "@sunbear/data";
import type { Gpu } from "@sunbear/kernels";
import type { TrainEvent, TrainOptions, TrainResult } from "./engine.js";
import { failureOf, type GpuSlot } from "./gpu-slot.js";
import { PauseGate } from "./pause-gate.js";
import { CONCURRENCY, type PictureSet } from "./picture-set.js";
import { Progress } from "./progress.js";
import { BASE_LR, MIN_SCALE, trainingRecord } from "./training-record.js";

/** Batches in the worker's memory at once: the one at work and those ahead of it. */
const BATCHES_AHEAD = 3;

/** What came of a training. */
export interface Trained {
  readonly result: TrainResult;
  /** The model's export.safetensors. */
  readonly bytes: Uint8Array;
  /** Names of the pictures that it learned from. */
  readonly learned: ReadonlySet<string>;
}

/** The GPU was lost, or has no memory for the training; what the last epoch had come to is `saved`. */
export class GpuFailed extends Error {
  override readonly name = "GpuFailed";

  constructor(
    reason: string,
    /** Undefined if no epoch had ended. */
    readonly saved: Trained | undefined,
    options: ErrorOptions,
  ) {
    const kept = saved
      ? "The model is kept as it was after the last epoch that ended: save it, or classify with it."
      : "No epoch had ended, so nothing was learned.";
    super(
      `The GPU failed while training (${reason}). ${kept} Train again, with smaller batches if it happens again.`,
      options,
    );
  }
}

/** One training of a set: as `sunbear train FOLDER` trains, with the same words, and the same result for the same seed. */
export class Training {
  private readonly stopping = new AbortController();
  private readonly gate: PauseGate;
  private readonly start = performance.now();
  private saved: Uint8Array | undefined;
  private learned: ReadonlySet<string> = new Set();
  private readonly progress: Progress;
  /** What comes of the options when the data and the weights are known. */
  private used = { batchSize: 0, lrMult: 0 };

  constructor(
    private readonly gpus: GpuSlot,
    private readonly set: PictureSet,
    private readonly options: TrainOptions,
    private readonly tell: (event: TrainEvent) => void,
  ) {
    this.gate = new PauseGate(tell);
    this.progress = new Progress({
      epochs: options.freezeEpochs + options.epochs,
      bytesBound: ({ store }) => this.bytesBound(store.gpu),
      now: () => this.gate.now(),
      tell,
    });
  }

  pause(): void {
    this.gate.close();
  }

  resume(): void {
    this.gate.open();
  }

  stop(): void {
    this.stopping.abort();
    this.gate.open();
  }

  /** @throws GpuFailed; whatever else keeps a training from its end is thrown as it is */
  async run(): Promise<Trained> {
    const gpu = await this.gpus.get();
    const learn = await this.learner(gpu);
    try {
      const finished = await this.fineTune(learn);
      // After a stop in the middle of an epoch.
      if (!finished || !this.saved) this.saved = await learn.export();
      return this.trained(this.saved, finished);
    } catch (error) {
      const reason = await failureOf(gpu);
      if (reason === undefined) throw error;
      throw new GpuFailed(reason, this.saved && this.trained(this.saved, false), { cause: error });
    } finally {
      learn.release();
      await gpu.idle().catch(() => {}); // Commands that were recorded may use what is freed now.
      gpu.buffers.trim();
    }
  }

  private async learner(gpu: Gpu): Promise<Learner> {
    const { size, batchSize, validPct, seed, augMult, weights } = this.options;
    const block = new DataBlock({
      blocks: [this.set.inputFor(size), CategoryBlock()],
      getItems: () => this.set.names,
      getY: (name) => this.set.labelOf(name),
      splitter: RandomSplitter(validPct),
      itemTfms: new RandomResizedCrop(size, { minScale: MIN_SCALE }),
      batchTfms: augMult === 0 ? [] : augTransforms({ mult: augMult }),
    });
    const onWarning = (message: string) => this.tell({ event: "warning", message });
    const dls = await block.dataLoaders("the set", { batchSize, seed, onWarning, concurrency: CONCURRENCY });
    this.learned = new Set(dls.train.items.map(({ item }) => item));
    const weightsFile = "the weights";
    const state = weights && readWeights(weights, weightsFile);
    this.used = { batchSize: dls.train.batchSize, lrMult: this.options.lrMult ?? lrMultFor(state) };
    return visionLearner(dls, { gpu, weights: state, weightsFile, seed });
  }

  /** Whether training came to its end rather than to a stop. */
  private async fineTune(learn: Learner): Promise<boolean> {
    const { epochs, freezeEpochs } = this.options;
    const { lrMult } = this.used;
    const { signal } = this.stopping;
    const save = {
      afterEpoch: async () => {
        this.saved = await learn.export();
      },
    };
    try {
      const callbacks = [this.progress, new TerminateOnNaN(), save, this.gate];
      await learn.fineTune(epochs, { baseLr: BASE_LR, freezeEpochs, lrMult, callbacks, signal });
      return true;
    } catch (error) {
      if (signal.aborted && error === signal.reason) return false;
      throw error;
    }
  }

  private trained(bytes: Uint8Array, finished: boolean): Trained {
    const { errorRate = Number.NaN, validLoss = Number.NaN } = this.progress.last ?? {};
    const seconds = (performance.now() - this.start) / 1000;
    const model = withTraining(bytes, this.record());
    return { result: { finished, errorRate, validLoss, seconds }, bytes: model, learned: this.learned };
  }

  private record(): TrainingRecord {
    const { weights, weightsName = "a file" } = this.options;
    return trainingRecord({
      ...this.options,
      ...this.used,
      data: `${this.set.names.length} pictures in a web page`,
      weights: weights ? weightsName : "none",
      epochsDone: this.progress.epochsDone,
    });
  }

  private bytesBound({ allocatedBytes }: Gpu): number {
    const { size, batchSize } = this.options;
    return allocatedBytes + this.set.bytesBound + BATCHES_AHEAD * batchSize * size * size * 3;
  }
}
