import { gradCam, type Images, type Learner } from "@sunbear/core";
import { type BlobDecoder, decodeBlob, loadBlob, predictionTransform } from "@sunbear/data";
import { describeGpu, type Gpu } from "@sunbear/kernels";
import type {
  Adapter,
  Engine,
  Judged,
  Model,
  Picture,
  Prediction,
  SetSummary,
  TrainEvent,
  TrainOptions,
  TrainResult,
} from "./engine.js";
import { GpuSlot } from "./gpu-slot.js";
import { judge } from "./judging.js";
import { ModelSlot } from "./model-slot.js";
import { PictureSet } from "./picture-set.js";
import { seenPart } from "./seen-part.js";
import { GpuFailed, type Trained, Training } from "./training.js";

/** What an engine needs of where it runs: a worker of a page, or a test. */
export interface EngineHost {
  openGpu(): Promise<Gpu>;
  /** Default: `decodeBlob`. */
  readonly decode?: BlobDecoder;
  /** Bytes of decoded pictures of the set that are kept. Default: 256 MiB. */
  readonly cacheBytes?: number;
}

type OnProgress = (done: number, all: number) => void;

/** The engine, computing on this thread. */
export class TabEngine implements Engine {
  private readonly gpus: GpuSlot;
  private readonly decode: BlobDecoder;
  private readonly cacheBytes: number;
  private model: ModelSlot | undefined;
  private set: PictureSet | undefined;
  private opening: AbortController | undefined;
  private training: Training | undefined;
  private judged: readonly Judged[] | undefined;

  constructor({ openGpu, decode = decodeBlob, cacheBytes = 2 ** 28 }: EngineHost) {
    this.gpus = new GpuSlot(openGpu);
    this.decode = decode;
    this.cacheBytes = cacheBytes;
  }

  async open(): Promise<Adapter | undefined> {
    const gpu = await this.gpus.find();
    if (!gpu) return undefined;
    const { device, vendor, architecture, kind } = describeGpu(gpu);
    const name = device || `${vendor} ${architecture}`.trim() || "a GPU that the browser doesn't name";
    return { name, software: kind === "software" };
  }

  async loadModel(bytes: Uint8Array): Promise<Model> {
    this.expectNoTraining();
    const slot = new ModelSlot(bytes, this.gpus);
    await slot.load();
    this.use(slot);
    return slot.model;
  }

  async predict(picture: Blob, options: { readonly gradCam?: boolean } = {}): Promise<Prediction> {
    const { gradCam: withHeat = false } = options;
    return this.expectModel().use((learn) => this.predictWith(learn, picture, withHeat));
  }

  async openSet(pictures: readonly Picture[], onProgress: OnProgress = () => {}): Promise<SetSummary> {
    this.expectNoTraining();
    this.opening?.abort(new Error("Another set was opened meanwhile."));
    const opening = new AbortController();
    this.opening = opening;
    this.set = this.judged = undefined; // What it keeps makes room for the new one.
    const { decode, cacheBytes } = this;
    const set = await PictureSet.open(pictures, { decode, cacheBytes }, onProgress, opening.signal);
    opening.signal.throwIfAborted();
    this.set = set;
    return set.summary;
  }

  async train(options: TrainOptions, onEvent: (event: TrainEvent) => void): Promise<TrainResult> {
    this.expectNoTraining();
    const training = new Training(this.gpus, this.expectSet(), options, onEvent);
    this.training = training;
    try {
      const trained = await training.run();
      this.take(trained);
      return trained.result;
    } catch (error) {
      if (error instanceof GpuFailed && error.saved) this.take(error.saved);
      throw error;
    } finally {
      this.training = undefined;
    }
  }

  async pause(): Promise<void> {
    this.training?.pause();
  }

  async resume(): Promise<void> {
    this.training?.resume();
  }

  async stop(): Promise<void> {
    this.training?.stop();
  }

  async judge(onProgress: OnProgress = () => {}): Promise<readonly Judged[]> {
    this.expectNoTraining();
    const [model, set] = [this.expectModel(), this.expectSet()];
    this.judged = await model.use((learn) => judge(learn, set, model.learned, onProgress));
    return this.judged;
  }

  async confusionMatrix(): Promise<readonly (readonly number[])[]> {
    if (!this.judged) throw new Error("The pictures haven't been judged yet: judge them first.");
    const { vocab } = this.expectModel().model;
    const counts = vocab.map(() => vocab.map(() => 0));
    for (const { split, label, predicted } of this.judged)
      if (split === "valid") counts[vocab.indexOf(label)][vocab.indexOf(predicted)]++;
    return counts;
  }

  async export(): Promise<Uint8Array> {
    return this.expectModel().bytes;
  }

  private async predictWith(learn: Learner, picture: Blob, withHeat: boolean): Promise<Prediction> {
    const { transforms } = learn.dls;
    let opened = { width: 1, height: 1 };
    const decode: BlobDecoder = async (...request) => {
      const image = await this.decode(...request);
      opened = image;
      return image;
    };
    const { data, width, height } = await loadBlob(picture, transforms, undefined, decode);
    const start = performance.now();
    const shape = [1, height, width, 3] as const;
    const images = { pixels: data, shape, transform: predictionTransform(transforms, shape) };
    const [{ label, index, probabilities }] = await learn.predict(images);
    const milliseconds = performance.now() - start;
    const prediction = { label, index, probabilities: Array.from(probabilities), milliseconds };
    if (!withHeat) return prediction;
    return { ...prediction, heat: { ...(await heatOf(learn, images, index)), seen: seenPart(transforms, opened) } };
  }

  private take({ bytes, learned }: Trained): void {
    this.use(new ModelSlot(bytes, this.gpus, learned));
  }

  private use(model: ModelSlot): void {
    this.model?.release();
    this.model = model;
    this.judged = undefined;
  }

  private expectModel(): ModelSlot {
    if (this.model) return this.model;
    throw new Error("There is no model yet: open one, or train one.");
  }

  private expectSet(): PictureSet {
    if (this.set) return this.set;
    throw new Error("There are no pictures yet: choose some first.");
  }

  private expectNoTraining(): void {
    if (this.training) throw new Error("A training is running: stop it first, or wait for its end.");
  }
}

/** Grad-CAM, scaled so that its hottest part is 1. */
async function heatOf(learn: Learner, images: Images, target: number): Promise<NonNullable<Prediction["heat"]>> {
  const [{ width, height, values }] = await gradCam(learn, images, target);
  const hottest = Math.max(...values) || 1;
  return { width, height, values: values.map((value) => value / hottest) };
}
