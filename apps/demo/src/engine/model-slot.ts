import { type Learner, loadLearner, readModelFile } from "@sunbear/core";
import { ImageError } from "@sunbear/data";
import type { Gpu } from "@sunbear/kernels";
import type { Model } from "./engine.js";
import { failureOf, type GpuSlot } from "./gpu-slot.js";

/**
 * The model that predicts. Its file's bytes stay in the worker's memory, so that it outlives a GPU: it is put on another one
 * when it is next asked.
 */
export class ModelSlot {
  readonly model: Model;
  private loaded: { readonly gpu: Gpu; readonly learn: Learner } | undefined;

  /**
   * @param learned names of the pictures that the model has learned from
   * @throws WeightsError if the bytes aren't an export.safetensors
   */
  constructor(
    readonly bytes: Uint8Array,
    private readonly gpus: GpuSlot,
    readonly learned: ReadonlySet<string> = new Set(),
  ) {
    const { architecture, vocab, transforms } = readModelFile(bytes, "the model file").description;
    this.model = { architecture, vocab, size: sizeOf(transforms) };
  }

  /** Puts the model on the GPU, if it isn't there yet. */
  async load(): Promise<Learner> {
    const gpu = await this.gpus.get();
    if (this.loaded?.gpu !== gpu)
      this.loaded = { gpu, learn: loadLearner(this.bytes, { gpu, file: "the model file" }) };
    return this.loaded.learn;
  }

  /** Works with the model, and if that fails because the GPU did, once more on another. */
  async use<T>(work: (learn: Learner) => Promise<T>): Promise<T> {
    const learn = await this.load();
    try {
      return await work(learn);
    } catch (error) {
      if (error instanceof ImageError || (await failureOf(learn.gpu)) === undefined) throw error;
      return work(await this.load());
    }
  }

  /** Frees the GPU's memory. */
  release(): void {
    this.loaded?.learn.release();
    this.loaded = undefined;
  }
}

/** Pixels along each side of what the last transform that sizes pictures makes of them; 0 if none does. */
function sizeOf(transforms: unknown): number {
  const { item = [], batch = [] } = (transforms ?? {}) as { readonly item?: unknown[]; readonly batch?: unknown[] };
  const sizes = [...item, ...batch].map((transform) => (transform as { readonly size?: unknown }).size);
  const last = sizes.findLast((size) => Array.isArray(size));
  return Array.isArray(last) ? Number(last[0]) : 0;
}
