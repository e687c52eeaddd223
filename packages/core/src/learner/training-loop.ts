import { type Gpu, type GpuArray, softmax } from "@sunbear/kernels";
import { Tape } from "../autograd.js";
import { Dropout, type Module, type ParameterStore } from "../nn/index.js";
import { type CrossEntropy, crossEntropy, type MixedTargets, type Normalization } from "../ops/index.js";
import type { AdamW } from "../optim/index.js";
import type { Tensor } from "../tensor.js";
import { type Callback, Cancel, type EpochRow, type Event, type LearnerState, type Scope } from "./callback.js";
import { Collector } from "./collector.js";
import type { Batch, DataLoader, DataLoaders, Images } from "./data.js";
import type { Metric } from "./metrics.js";
import { abortable, uploadImages, uploadTargets } from "./pass.js";
import type { Predictions } from "./predictions.js";
import { Recorder } from "./recorder.js";

export interface LoopParts {
  readonly dls: DataLoaders;
  readonly model: Module;
  readonly store: ParameterStore;
  readonly opt: AdamW;
  readonly metrics: readonly Metric[];
  /** null: pixels are scaled to 0..1, and that is all. */
  readonly normalization: Normalization | null;
  /** Decides what dropout drops. */
  readonly seed: number;
}

/** Epochs, batches and events, in fast.ai's order. */
export abstract class TrainingLoop implements LearnerState {
  readonly gpu: Gpu;
  readonly dls: DataLoaders;
  readonly model: Module;
  readonly store: ParameterStore;
  readonly opt: AdamW;
  readonly metrics: readonly Metric[];
  readonly normalization: Normalization | null;
  readonly seed: number;
  readonly recorder = new Recorder();
  /** Epochs trained since the Learner was made. */
  epochsTrained = 0;

  frozen = false;
  epoch = 0;
  epochs = 0;
  iter = 0;
  iters = 0;
  pctTrain = 0;
  training = false;
  batch: Batch | undefined;
  waitSeconds = 0;
  x: Tensor | undefined;
  tape: Tape | undefined;
  mixed: MixedTargets | undefined;
  pred: Tensor | undefined;
  lossScale = 1;
  loss = Number.NaN;
  validation: Predictions | undefined;
  row: EpochRow | undefined;

  /** Those of the running fit. */
  private callbacks: readonly Callback[] = [];
  /** Whether the kernels of the running fit's steps are compiled. */
  private prepared = false;
  /** Whether those that make probabilities of images are. */
  protected inferencePrepared = false;
  /** Seconds of the running epoch in which training waited for batches. */
  private epochWait = 0;

  constructor(parts: LoopParts) {
    this.gpu = parts.store.gpu;
    this.dls = parts.dls;
    this.model = parts.model;
    this.store = parts.store;
    this.opt = parts.opt;
    this.metrics = parts.metrics;
    this.normalization = parts.normalization;
    this.seed = parts.seed;
  }

  get smoothLoss(): number {
    return this.recorder.smoothLoss;
  }

  /** Trains for a number of epochs, with a validation after each. */
  protected async run(epochs: number, callbacks: readonly Callback[], signal?: AbortSignal): Promise<void> {
    this.epochs = epochs;
    this.prepared = false;
    this.callbacks = [this.recorder, ...callbacks].sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
    try {
      await this.within("fit", async () => {
        for (this.epoch = 0; this.epoch < epochs; this.epoch++) await this.oneEpoch(signal);
      });
    } finally {
      this.callbacks = [];
      this.lossScale = 1;
      this.opt.zeroGrad();
    }
  }

  /** Runs the model over all batches of a loader, changing nothing. */
  protected async evaluate(loader: DataLoader, signal?: AbortSignal, epoch = this.epochsTrained): Promise<Predictions> {
    const collector = new Collector();
    await this.eachBatch(loader, epoch, signal, (batch) => this.evaluateBatch(batch, collector, signal));
    return collector.predictions(this.dls.vocab.length);
  }

  /** Mean loss and metrics of predictions. */
  protected summary(predictions: Predictions): { loss: number; metrics: Record<string, number> } {
    const { losses } = predictions;
    return {
      loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
      metrics: Object.fromEntries(this.metrics.map((metric) => [metric.name, metric.of(predictions)])),
    };
  }

  /** A row of probabilities for each row of logits. */
  protected probabilities(tape: Tape, logits: Tensor): GpuArray {
    const y = tape.empty(logits.shape);
    softmax(this.gpu, { x: logits, y });
    return y;
  }

  private async oneEpoch(signal?: AbortSignal): Promise<void> {
    const start = performance.now();
    this.row = this.validation = undefined;
    this.epochWait = 0;
    await this.within("epoch", async () => {
      await this.within("train", () =>
        this.eachBatch(this.dls.train, this.epochsTrained, signal, (batch) => this.trainBatch(batch, signal)),
      );
      await this.within("validate", async () => {
        this.validation = await this.evaluate(this.dls.valid, signal);
      });
      if (!this.validation) return;
      const { loss, metrics } = this.summary(this.validation);
      const seconds = (performance.now() - start) / 1000;
      const { epoch, smoothLoss: trainLoss, epochWait: waitSeconds } = this;
      this.row = { epoch, trainLoss, validLoss: loss, metrics, seconds, waitSeconds };
    });
    this.epochsTrained++;
  }

  private async eachBatch(
    loader: DataLoader,
    epoch: number,
    signal: AbortSignal | undefined,
    work: (batch: Batch) => Promise<void>,
  ): Promise<void> {
    let iter = 0;
    signal?.throwIfAborted();
    let asked = performance.now();
    for await (const batch of loader.batches(epoch, signal)) {
      signal?.throwIfAborted();
      this.waitSeconds = (performance.now() - asked) / 1000;
      this.batch = batch;
      this.iter = iter++;
      this.iters = loader.length;
      await work(batch);
      asked = performance.now();
    }
  }

  private async trainBatch(batch: Batch, signal?: AbortSignal): Promise<void> {
    this.epochWait += this.waitSeconds;
    if (!this.prepared) await abortable(this.prepare(batch, signal), signal);
    this.pctTrain = (this.epoch + this.iter / this.iters) / this.epochs;
    this.drawDropout();
    await this.oneBatch(true, batch, async (tape, { loss }) => {
      // Read once the forward pass is done, while the GPU is still busy with the backward pass.
      const reading = this.gpu.read(tape.keep(loss)).finally(() => this.gpu.release(loss));
      try {
        await this.within("backward", async () => tape.backward(loss, this.lossScale));
        await this.within("step", async () => this.opt.step());
        this.opt.zeroGrad();
      } finally {
        [this.loss] = await abortable(reading, signal);
      }
    });
  }

  private async evaluateBatch(batch: Batch, collector: Collector, signal?: AbortSignal): Promise<void> {
    if (!this.inferencePrepared) {
      const preparing = this.gpu.prepare(() => this.infer(batch, batch.targets), { signal });
      await abortable(preparing, signal);
    }
    await this.oneBatch(false, batch, async (tape, { losses, loss }, logits) => {
      const probabilities = this.probabilities(tape, logits);
      const reading = Promise.all([probabilities, losses, loss].map((array) => this.gpu.read(array)));
      const [rows, itemLosses, [mean]] = await abortable(reading, signal);
      collector.add(batch, rows, itemLosses);
      this.loss = mean;
    });
  }

  /** Runs the model forward, then `rest`, and frees what they made. */
  private async oneBatch(
    training: boolean,
    batch: Batch,
    rest: (tape: Tape, result: CrossEntropy, logits: Tensor) => Promise<void>,
  ): Promise<void> {
    this.training = training;
    this.model.train(training);
    const tape = new Tape(this.gpu, training);
    this.tape = tape;
    try {
      const targets = uploadTargets(tape, batch.targets, this.dls.vocab.length);
      this.x = uploadImages(tape, batch, this.normalization);
      await this.within("batch", async () => {
        const logits = this.model.forward(tape, this.x!);
        this.pred = logits;
        await this.emit("afterPred");
        const result = crossEntropy(tape, logits, targets, this.mixed);
        await this.emit("afterLoss");
        await rest(tape, result, logits);
      });
    } finally {
      tape.end();
      this.x = this.pred = this.tape = this.mixed = undefined;
    }
  }

  /** What is dropped is a function of seed, layer, epoch and step. */
  private drawDropout(): void {
    let layer = 0;
    for (const [, module] of this.model.modules())
      if (module instanceof Dropout) module.draw(this.seed, layer++, this.epochsTrained, this.iter);
  }

  /** Compiles the kernels of a training step, all at once: a rehearsal that changes nothing. */
  private async prepare(batch: Batch, signal?: AbortSignal): Promise<void> {
    this.opt.allocate();
    this.model.train();
    const step = () => {
      const tape = new Tape(this.gpu);
      try {
        const logits = this.model.forward(tape, uploadImages(tape, batch, this.normalization));
        const targets = uploadTargets(tape, batch.targets, this.dls.vocab.length);
        tape.backward(crossEntropy(tape, logits, targets).loss);
        this.opt.update();
      } finally {
        tape.end();
        this.opt.zeroGrad();
      }
    };
    await this.gpu.prepare(step, { signal });
    this.prepared = true;
  }

  /** What makes probabilities of images, and losses if there are targets; to be rehearsed before the first time. */
  protected infer(images: Images, targets?: Uint32Array): void {
    this.model.eval();
    const tape = new Tape(this.gpu, false);
    try {
      const logits = this.model.forward(tape, uploadImages(tape, images, this.normalization));
      this.probabilities(tape, logits);
      if (targets) crossEntropy(tape, logits, uploadTargets(tape, targets, this.dls.vocab.length));
    } finally {
      tape.end();
    }
    this.inferencePrepared = true;
  }

  /** Runs `work` between the two events of a scope. A Cancel of this scope ends the work, and no more. */
  private async within(scope: Scope, work: () => Promise<void>): Promise<void> {
    const name = (scope[0].toUpperCase() + scope.slice(1)) as Capitalize<Scope>;
    try {
      await this.emit(`before${name}`);
      await work();
    } catch (error) {
      if (!(error instanceof Cancel && error.scope === scope)) throw error;
    }
    await this.emit(`after${name}`);
  }

  private async emit(event: Event): Promise<void> {
    for (const callback of this.callbacks) await callback[event]?.(this);
  }
}
