import { readFile } from "node:fs/promises";
import { cachedImagenet, readModelFile } from "@sunbear/core";
import { CleanFolder } from "@sunbear/data";
import { describeGpu, type Gpu, openGpu } from "@sunbear/kernels";
import type { Prediction, Status, TrainSettings } from "../api/types.js";
import { GpuSlot } from "../engine/gpu-slot.js";
import { ModelSlot } from "../engine/model-slot.js";
import { Cleaning } from "./cleaning.js";
import { type Job, Jobs } from "./jobs.js";
import { predict } from "./predict.js";
import { Refusal } from "./refusal.js";
import { trainFolder } from "./train-folder.js";

export interface DemoOptions {
  /** A subfolder of pictures for each class. */
  readonly folder?: string;
  /** An export.safetensors. */
  readonly model?: string;
  /** Weights to start from, instead of ImageNet's. */
  readonly weights?: string;
  readonly openGpu?: () => Promise<Gpu>;
}

/** What the server works with: one GPU, one model, one folder, one job at a time. */
export class Demo {
  readonly jobs = new Jobs();
  private readonly gpus: GpuSlot;
  private slot: ModelSlot | undefined;

  private constructor(
    private readonly options: DemoOptions,
    private readonly folder: Cleaning | undefined,
  ) {
    this.gpus = new GpuSlot(options.openGpu ?? openGpu);
  }

  /** @throws if the folder or the model can't be used, in words for the user */
  static async open(options: DemoOptions): Promise<Demo> {
    const folder = options.folder === undefined ? undefined : new Cleaning(await CleanFolder.open(options.folder));
    const demo = new Demo(options, folder);
    if (options.weights !== undefined) await readFile(options.weights);
    if (options.model !== undefined) {
      const bytes = await readFile(options.model);
      readModelFile(bytes, options.model); // its errors name the file
      demo.slot = new ModelSlot(bytes, demo.gpus);
    }
    return demo;
  }

  /** @throws Refusal without a folder */
  get cleaning(): Cleaning {
    if (this.folder) return this.folder;
    throw new Refusal(409, "The server knows no folder of pictures: start it with one, pnpm demo FOLDER.");
  }

  async status(): Promise<Status> {
    const { adapter, problem } = await this.adapter();
    const model = this.slot?.model;
    return {
      adapter,
      ...(problem !== undefined && { problem }),
      folder: this.folder?.folder.folder ?? null,
      model: model ? { ...model, vocab: [...model.vocab] } : null,
      weights: (await this.weightsFile()) !== undefined,
      job: this.jobs.last?.info ?? null,
    };
  }

  /** The present model's file. @throws Refusal without a model */
  modelBytes(): Uint8Array {
    return this.model().bytes;
  }

  predict(bytes: Uint8Array, options: { readonly gradCam: boolean }): Promise<Prediction> {
    return this.model().use((learn) => predict(learn, bytes, options));
  }

  /** Begins to train on the folder. What comes of it is then the model that predicts and judges. */
  train(settings: TrainSettings): Job {
    const { folder } = this.cleaning;
    return this.jobs.start("train", async ({ tell, signal }) => {
      const gpu = await this.gpus.get();
      const { weights } = this.options;
      const { result, model, learned } = await trainFolder({ gpu, folder, settings, weights, tell, signal });
      this.slot?.release();
      this.slot = new ModelSlot(model, this.gpus, learned);
      return { result, model };
    });
  }

  /** Begins to look at every picture of the folder with the model. */
  judge(): Job {
    const { cleaning } = this;
    const slot = this.model();
    return this.jobs.start("judge", async ({ tell, signal }) => {
      const { learned } = slot;
      const onProgress = (done: number, all: number) => tell({ event: "progress", done, all });
      const onWarning = (message: string) => tell({ event: "warning", message });
      await slot.use((learn) => cleaning.judge(learn, { learned, onProgress, onWarning, signal }));
      return {};
    });
  }

  /** The path of weights that a page may start from: those given, or ImageNet's if this machine has them. */
  async weightsFile(): Promise<string | undefined> {
    return this.options.weights ?? (await cachedImagenet());
  }

  /** Stops what runs, and waits for its end. */
  async close(): Promise<void> {
    const { last } = this.jobs;
    last?.stop();
    await last?.ended;
  }

  private model(): ModelSlot {
    if (this.slot) return this.slot;
    throw new Refusal(409, "The server has no model yet: train one, or start it with --model FILE.");
  }

  private async adapter(): Promise<Pick<Status, "adapter" | "problem">> {
    try {
      const { device, vendor, architecture, kind } = describeGpu(await this.gpus.get());
      return { adapter: { name: device || `${vendor} ${architecture}`.trim(), software: kind === "software" } };
    } catch (error) {
      return { adapter: null, problem: error instanceof Error ? error.message : String(error) };
    }
  }
}
