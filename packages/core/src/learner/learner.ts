import { type Gpu, NoF16Error } from "@sunbear/kernels";
import { Tape } from "../autograd.js";
import {
  type Architecture,
  createVisionModel,
  PARAMETER_GROUPS,
  parameterGroup,
  readState,
  type VisionModel,
} from "../models/index.js";
import { ParameterStore } from "../nn/index.js";
import type { Normalization } from "../ops/index.js";
import {
  AdamW,
  type FlatCosOptions,
  flatCos,
  groupRates,
  type LearningRate,
  type OneCycleOptions,
  oneCycle,
  slice,
} from "../optim/index.js";
import type { Callback } from "./callback.js";
import { GradScaler, type GradScalerOptions } from "./callbacks/grad-scaler.js";
import type { DataLoader, DataLoaders, Images } from "./data.js";
import { checkLrFind, type LrFind, LrFinder, type LrFindOptions } from "./lr-find.js";
import type { Metric } from "./metrics.js";
import { writeModelFile } from "./model-file.js";
import { paramScheduler } from "./param-scheduler.js";
import { uploadImages } from "./pass.js";
import { argmax, type Predictions } from "./predictions.js";
import { Snapshot } from "./snapshot.js";
import { TrainingLoop } from "./training-loop.js";
import { augmentedLoader, blend, type TtaOptions } from "./tta.js";

/** All that makes a Learner but its weights. */
export interface LearnerParts {
  readonly gpu: Gpu;
  readonly dls: DataLoaders;
  readonly architecture: Architecture;
  /** Dropout and hidden layers of the head: see `createHead`. */
  readonly ps: number;
  readonly linFtrs: readonly number[];
  /** null: pixels are scaled to 0..1, and that is all. */
  readonly normalize: Normalization | null;
  readonly metrics: readonly Metric[];
  /** Take part in every fit. */
  readonly callbacks: readonly Callback[];
  readonly seed: number;
  /** Learning rate where none is given. */
  readonly lr: number;
  /** Weight decay where none is given. */
  readonly wd: number;
}

export interface FitOptions {
  /** Take part in this fit. */
  readonly callbacks?: readonly Callback[];
  readonly wd?: number;
  /** Ends training between two batches: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface FineTuneOptions extends FitOptions, OneCycleOptions {
  /** Peak rate of the head in the frozen epochs; afterwards it is half of that. Default 2e-3. */
  readonly baseLr?: number;
  /** Default 1. */
  readonly freezeEpochs?: number;
  /** How many times slower than the head the first group learns in the unfrozen epochs. Default 100. */
  readonly lrMult?: number;
}

export interface Prediction {
  readonly label: string;
  readonly index: number;
  /** One for each class of the vocabulary. */
  readonly probabilities: Float32Array;
}

/** A model, its data and its optimizer: trains, validates and predicts, with fast.ai's meaning of each step. */
export class Learner extends TrainingLoop {
  declare readonly model: VisionModel;
  private readonly parts: LearnerParts;
  /** Of the GradScaler that each fit gets; undefined in f32. */
  private scaling: GradScalerOptions | undefined;

  /** The weights are undefined until set: `visionLearner` and `loadLearner` do so. */
  constructor(parts: LearnerParts) {
    const { gpu, dls, architecture, ps, linFtrs, metrics, normalize, seed, wd } = parts;
    for (const metric of metrics) metric.check?.(dls.vocab.length);
    const model = createVisionModel(architecture, { classes: dls.vocab.length, ps, linFtrs });
    const store = new ParameterStore(gpu, model, parameterGroup);
    const opt = new AdamW(store, PARAMETER_GROUPS, { wd });
    super({ dls, model, store, opt, metrics, normalization: normalize, seed });
    this.parts = parts;
  }

  get vocab(): readonly string[] {
    return this.dls.vocab;
  }

  /**
   * Mixed precision from now on, as fast.ai's to_fp16: the body's activations and their gradients are f16, which halves
   * their memory. Parameters, statistics, head and loss stay f32, and so does what `export` writes. Each fit scales
   * gradients by a GradScaler of its own with these options, unless its callbacks hold one.
   * @throws NoF16Error if the adapter has no shader-f16
   */
  toFp16(scaling: GradScalerOptions = {}): this {
    if (!this.gpu.hasF16) throw new NoF16Error(this.gpu.device.adapterInfo);
    new GradScaler(scaling); // refuses options that make no sense
    this.model.dtype = "f16";
    this.inferencePrepared = false;
    this.scaling = scaling;
    return this;
  }

  /** Everything in f32 from now on, as at first. */
  toFp32(): this {
    this.model.dtype = "f32";
    this.inferencePrepared = false;
    this.scaling = undefined;
    return this;
  }

  /** Trains only the head, and normalisation layers. Clears the optimizer's state, as do the next two. */
  freeze(): void {
    this.freezeTo(-1);
  }

  unfreeze(): void {
    this.freezeTo(0);
  }

  /** Trains the parameter groups from `group` on (negative: counted from the end), and normalisation layers. */
  freezeTo(group: number): void {
    this.opt.freezeTo(group);
    this.frozen = group === -1 || group === PARAMETER_GROUPS - 1;
  }

  /** Trains at a constant rate. */
  async fit(epochs: number, lr: LearningRate = this.parts.lr, options: FitOptions = {}): Promise<void> {
    if (!Number.isInteger(epochs) || epochs < 0) throw new RangeError(`epochs is ${epochs}: give a whole number`);
    if (this.dls.train.length === 0) throw new Error("there is nothing to train on: the training set has no batch");
    this.opt.lrs = groupRates(lr, PARAMETER_GROUPS);
    this.opt.mom = 0.9;
    this.opt.wd = options.wd ?? this.parts.wd;
    const callbacks = [...this.parts.callbacks, ...(options.callbacks ?? [])];
    if (this.scaling && !callbacks.some((callback) => callback instanceof GradScaler))
      callbacks.push(new GradScaler(this.scaling));
    await this.run(epochs, callbacks, options.signal);
  }

  /** Trains by the one-cycle policy, with `lrMax` at its peak. */
  async fitOneCycle(
    epochs: number,
    lrMax: LearningRate = this.parts.lr,
    options: FitOptions & OneCycleOptions = {},
  ): Promise<void> {
    const scheduler = paramScheduler(oneCycle(groupRates(lrMax, PARAMETER_GROUPS), options));
    await this.fit(epochs, lrMax, { ...options, callbacks: [scheduler, ...(options.callbacks ?? [])] });
  }

  /** Trains the head for `freezeEpochs`, then everything for `epochs`, the first groups more slowly. */
  async fineTune(epochs: number, options: FineTuneOptions = {}): Promise<void> {
    const { baseLr = 2e-3, freezeEpochs = 1, lrMult = 100, pctStart = 0.3, div = 5, ...rest } = options;
    this.freeze();
    await this.fitOneCycle(freezeEpochs, slice(baseLr), { ...rest, pctStart: 0.99 });
    this.unfreeze();
    const lr = baseLr / 2;
    await this.fitOneCycle(epochs, slice(lr / lrMult, lr), { ...rest, pctStart, div });
  }

  /** Holds the rate for the first three quarters (`pctStart`), then lets it fall along a cosine. */
  async fitFlatCos(
    epochs: number,
    lr: LearningRate = this.parts.lr,
    options: FitOptions & FlatCosOptions = {},
  ): Promise<void> {
    const scheduler = paramScheduler(flatCos(groupRates(lr, PARAMETER_GROUPS), options));
    await this.fit(epochs, lr, { ...options, callbacks: [scheduler, ...(options.callbacks ?? [])] });
  }

  /**
   * Trains for a few steps at ever higher rates to see which one is good, and undoes that: model, optimizer and chance
   * are afterwards what they were.
   * @throws Error if the loss explodes before there is anything to see
   */
  async lrFind(options: LrFindOptions = {}): Promise<LrFind> {
    const finder = new LrFinder(options);
    const { numIt } = checkLrFind(options);
    const { epochsTrained } = this;
    const snapshot = new Snapshot(this);
    try {
      const epochs = Math.floor(numIt / Math.max(1, this.dls.train.length)) + 1;
      await this.fit(epochs, this.parts.lr, { callbacks: [finder], signal: options.signal });
    } finally {
      snapshot.restore();
      snapshot.release();
      this.epochsTrained = epochsTrained;
    }
    return finder.result();
  }

  /** Mean loss over a loader's items (default: the validation set), and the metrics. */
  async validate(
    loader: DataLoader = this.dls.valid,
    signal?: AbortSignal,
  ): Promise<{ loss: number; metrics: Record<string, number> }> {
    return this.summary(await this.getPreds(loader, signal));
  }

  /** Probabilities and losses of a loader's items (default: the validation set), in its order. */
  getPreds(loader: DataLoader = this.dls.valid, signal?: AbortSignal): Promise<Predictions> {
    return this.evaluate(loader, signal);
  }

  /**
   * Predictions averaged over several views of each item, changed by chance as in training, and the plain one:
   * test-time augmentation. The losses are those of the averages.
   * @throws Error if the loader can't change its items
   */
  async tta({
    loader = this.dls.valid,
    n = 4,
    beta = 0.25,
    useMax = false,
    signal,
  }: TtaOptions = {}): Promise<Predictions> {
    if (!Number.isInteger(n) || n < 1) throw new RangeError(`tta with n = ${n}: give a whole number from 1`);
    const augmented = augmentedLoader(loader);
    const views: Predictions[] = [];
    for (let view = 0; view < n; view++) views.push(await this.evaluate(augmented, signal, view));
    return blend(await this.evaluate(loader, signal), views, { beta, useMax });
  }

  /** What the model takes each image for. The images must have been through the item transforms. */
  async predict(images: Images): Promise<Prediction[]> {
    if (!this.inferencePrepared) await this.gpu.compile(() => this.infer(images));
    const tape = new Tape(this.gpu, false);
    try {
      this.model.eval();
      const logits = this.model.forward(tape, uploadImages(tape, images, this.normalization));
      const rows = await this.gpu.read(this.probabilities(tape, logits));
      return Array.from({ length: images.shape[0] }, (_, i) => {
        const probabilities = rows.slice(i * this.vocab.length, (i + 1) * this.vocab.length);
        const index = argmax(probabilities);
        return { label: this.vocab[index], index, probabilities };
      });
    } finally {
      tape.end();
    }
  }

  /** The model as the bytes of one file, export.safetensors: the weights, and all that `loadLearner` needs besides. */
  async export(): Promise<Uint8Array> {
    const { architecture, ps, linFtrs, normalize, dls } = this.parts;
    const { vocab, transforms } = dls;
    return writeModelFile({ architecture, vocab, transforms, normalize, ps, linFtrs }, await readState(this.store));
  }

  /** Frees the GPU memory of parameters and optimizer. */
  release(): void {
    this.opt.release();
    this.store.release();
  }
}
