import {
  type Batch,
  createVisionModel,
  type DataLoader,
  type Images,
  loadLearner,
  type StateDict,
  visionLearner,
  writeModelFile,
} from "@sunbear/core";
import type { Gpu } from "@sunbear/kernels";
import { CLASSES } from "../../resnet18.js";
import { random, type Task } from "../serve.js";

/** A Learner's steps, as a user's: bytes go up, the loss comes back. */
export function trainingTask(gpu: Gpu, batch: number, size: number): Task {
  const turnstile = new Turnstile(images(batch, size));
  const learn = visionLearner(dataLoaders(turnstile), { gpu, ps: 0 });
  const training = learn.fit(1);
  training.catch(() => {}); // `run` tells
  return {
    run: () => Promise.race([turnstile.pass(), training]),
    finish: () => gpu.idle(),
    peakBytes: () => gpu.allocatedBytes,
    release: async () => {
      turnstile.close();
      await training;
      learn.release();
      gpu.buffers.trim();
    },
  };
}

/** A model from a file's bytes, and what it takes a batch of images for. */
export function inferenceTask(gpu: Gpu, batch: number, size: number): Task {
  const learn = loadLearner(modelFile(), { gpu });
  const input = images(batch, size);
  return {
    run: () => learn.predict(input),
    finish: () => gpu.idle(),
    peakBytes: () => gpu.allocatedBytes,
    release: () => {
      learn.release();
      gpu.buffers.trim();
    },
  };
}

/** Hands out the same batch whenever it is let through, so that single steps of one training can be timed. */
class Turnstile implements DataLoader {
  readonly size: number;
  readonly batchSize: number;
  readonly length = 1;
  private arrived: (() => void) | undefined;
  private letThrough: ((batch: Batch | undefined) => void) | undefined;
  private readonly first: Promise<void>;
  private readonly batch: Batch;

  constructor(images: Images) {
    const count = images.shape[0];
    this.size = this.batchSize = count;
    this.batch = { ...images, targets: targets(count), items: Array.from({ length: count }, (_, i) => i) };
    this.first = new Promise((resolve) => {
      this.arrived = resolve;
    });
  }

  /** One step; resolved when training asks for the next batch. */
  async pass(): Promise<void> {
    await this.first;
    const next = new Promise<void>((resolve) => {
      this.arrived = resolve;
    });
    this.letThrough?.(this.batch);
    await next;
  }

  close(): void {
    this.letThrough?.(undefined);
  }

  async *batches(): AsyncGenerator<Batch> {
    for (;;) {
      const batch = await new Promise<Batch | undefined>((resolve) => {
        this.letThrough = resolve;
        this.arrived?.();
      });
      if (!batch) return;
      yield batch;
    }
  }
}

/** The bytes of an exported model with small random weights. */
function modelFile(): Uint8Array {
  const description = {
    architecture: "resnet18",
    vocab,
    transforms: [],
    normalize: null,
    ps: 0,
    linFtrs: [512],
  } as const;
  const model = createVisionModel(description.architecture, { classes: CLASSES, ps: 0 });
  const state: StateDict = new Map();
  for (const [name, { torchShape: shape }] of [...model.parameters(), ...model.statistics()]) {
    const count = shape.reduce((a, b) => a * b, 1);
    const data = name.endsWith("running_var") ? new Float32Array(count).fill(1) : random(count).map((v) => v / 20);
    state.set(name, { dtype: "F32", shape, data });
  }
  return writeModelFile(description, state);
}

const vocab = Array.from({ length: CLASSES }, (_, i) => `class ${i}`);

const empty: DataLoader = { size: 0, batchSize: 1, length: 0, async *batches() {} };

const dataLoaders = (train: DataLoader) => ({
  train,
  valid: empty,
  vocab,
  transforms: [],
});

const targets = (count: number) => Uint32Array.from({ length: count }, (_, i) => i % CLASSES);

function images(batch: number, size: number): Images {
  const pixels = Uint8Array.from({ length: batch * size * size * 3 }, (_, i) => Math.imul(i, 2654435761) >>> 24);
  return { pixels, shape: [batch, size, size, 3] };
}
