import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loadLearner, readModelFile, visionLearner, writeSafetensors } from "@sunbear/core";
import {
  augTransforms,
  CategoryBlock,
  DataBlock,
  getImageFiles,
  ImageBlock,
  loadItem,
  parentLabel,
  RandomResizedCrop,
  RandomSplitter,
} from "@sunbear/data";
import { type Gpu, NoAdapterError, openGpu, version } from "@sunbear/kernels";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Picture, TrainEvent, TrainOptions } from "./engine.js";
import { TabEngine } from "./tab-engine.js";
import { madePictures, nodeDecoder } from "./testing/made-pictures.js";

const gpus: Gpu[] = [];
const newEngine = () =>
  new TabEngine({
    decode: nodeDecoder,
    openGpu: async () => {
      const gpu = await openGpu();
      gpus.push(gpu);
      return gpu;
    },
  });
afterAll(() => {
  for (const gpu of gpus) gpu.destroy();
});

const options: TrainOptions = {
  ...{ size: 32, epochs: 2, freezeEpochs: 1, batchSize: 4, validPct: 0.25, seed: 3, augMult: 1 },
};

let pictures: Picture[];
let engine: TabEngine;
let events: TrainEvent[];
beforeAll(async () => {
  pictures = await madePictures(6);
  engine = newEngine();
  events = [];
  await engine.openSet(pictures);
  await engine.train(options, (event) => events.push(event));
});

const epochsOf = (all: readonly TrainEvent[]) => all.filter((event) => event.event === "epoch");
const batchesOf = (all: readonly TrainEvent[]) => all.filter((event) => event.event === "batch");

test("training in a tab is training in Node: the same losses, to the bit, for the same seed", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sunbear-engine-"));
  try {
    for (const { name, blob } of pictures) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), Buffer.from(await blob.arrayBuffer()));
    }
    const block = new DataBlock({
      blocks: [ImageBlock(), CategoryBlock()],
      getItems: getImageFiles,
      getY: parentLabel,
      splitter: RandomSplitter(options.validPct),
      itemTfms: new RandomResizedCrop(options.size, { minScale: 0.3 }),
      batchTfms: augTransforms(),
    });
    const dls = await block.dataLoaders(folder, { batchSize: options.batchSize, seed: options.seed });
    const losses: number[] = [];
    const rows: unknown[] = [];
    const learn = visionLearner(dls, { gpu: gpus[0], seed: options.seed });
    const record = {
      afterBatch: ({ training, loss }: { training: boolean; loss: number }) => void (training && losses.push(loss)),
      afterEpoch: () => {
        const { trainLoss, validLoss, metrics } = learn.row!;
        rows.push({ trainLoss, validLoss, errorRate: metrics.errorRate });
      },
    };
    await learn.fineTune(options.epochs, { freezeEpochs: options.freezeEpochs, lrMult: 1, callbacks: [record] });
    expect(losses.length).toBe(3 * 3);
    expect(batchesOf(events).map(({ loss }) => loss)).toEqual(losses);
    expect(
      epochsOf(events).map(({ trainLoss, validLoss, errorRate }) => ({ trainLoss, validLoss, errorRate })),
    ).toEqual(rows);

    const exported = loadLearner(await engine.export(), { gpu: gpus[0] });
    for (const { name, blob } of pictures.slice(0, 3)) {
      const { data, width, height } = await loadItem(join(folder, name), exported.dls.transforms);
      const [wanted] = await exported.predict({ pixels: data, shape: [1, height, width, 3] });
      const prediction = await engine.predict(blob);
      expect(prediction).toMatchObject({ label: wanted.label, index: wanted.index });
      expect(prediction.probabilities).toEqual([...wanted.probabilities]);
    }
    exported.release();
    learn.release();
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("it tells of its start, of every batch and of every epoch", () => {
  expect(events[0]).toMatchObject({ event: "start", train: 14, valid: 4, steps: 9 });
  expect(events[0]).toHaveProperty("bytesBound", expect.any(Number));
  const batches = batchesOf(events);
  expect(batches.map(({ step, steps }) => [step, steps])).toEqual(Array.from({ length: 9 }, (_, i) => [i + 1, 9]));
  expect(batches[0].secondsLeft).toBeNull();
  expect(batches.slice(1).every(({ secondsLeft }) => secondsLeft !== null && secondsLeft >= 0)).toBe(true);
  expect(batches.every(({ imagesPerSecond }) => imagesPerSecond > 0)).toBe(true);
  expect(epochsOf(events).map(({ phase, epoch }) => [phase, epoch])).toEqual([
    ["frozen", 0],
    ["unfrozen", 0],
    ["unfrozen", 1],
  ]);
});

test("every picture is judged, the largest loss first, and the matrix counts those that validate", async () => {
  const progress: number[] = [];
  const judged = await engine.judge((done, all) => progress.push(done / all));
  expect(judged.map(({ name }) => name).sort()).toEqual(pictures.map(({ name }) => name).sort());
  expect(judged.map(({ loss }) => loss)).toEqual(judged.map(({ loss }) => loss).sort((a, b) => b - a));
  expect(progress.at(-1)).toBe(1);
  const valid = judged.filter(({ split }) => split === "valid");
  expect(valid.length).toBe(4);
  const last = epochsOf(events).at(-1)!;
  const mean = valid.reduce((sum, { loss }) => sum + loss, 0) / valid.length;
  expect(mean).toBeCloseTo(last.validLoss, 5);
  const matrix = await engine.confusionMatrix();
  expect(matrix.flat().reduce((a, b) => a + b, 0)).toBe(4);
  const right = matrix.reduce((sum, row, i) => sum + row[i], 0);
  expect(1 - right / 4).toBeCloseTo(last.errorRate, 6);
});

test("a prediction comes with its heat, where wanted", async () => {
  const { heat, probabilities, milliseconds } = await engine.predict(pictures[0].blob, { gradCam: true });
  expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
  expect(milliseconds).toBeGreaterThan(0);
  // RandomResizedCrop of 32 pixels: the middle of 40.
  const share = { x: expect.closeTo(0.1, 1), width: expect.closeTo(0.8, 1) };
  expect(heat).toMatchObject({ width: 1, height: 1, seen: share });
  expect(Math.max(...heat!.values)).toBeLessThanOrEqual(1);
  expect((await engine.predict(pictures[0].blob)).heat).toBeUndefined();
});

test("the exported model is one that another engine takes", async () => {
  const other = newEngine();
  const model = await other.loadModel(await engine.export());
  expect(model).toEqual({ architecture: "resnet18", vocab: ["bluish", "greenish", "reddish"], size: 32 });
  const { blob } = pictures[1];
  expect((await other.predict(blob)).probabilities).toEqual((await engine.predict(blob)).probabilities);
});

/** What the engine's model says of its training. */
const recordOf = async (of: TabEngine) => readModelFile(await of.export()).description.training;

test("the exported model says how it was trained", async () => {
  expect(await recordOf(engine)).toEqual({
    ...{ data: "18 pictures in a web page", weights: "none", seed: 3, sunbear: version },
    ...{ epochs: 2, freezeEpochs: 1, batchSize: 4, baseLr: 2e-3, lrMult: 1, precision: "f32" },
    ...{ size: 32, resize: "random-resized-crop", minScale: 0.3, augMult: 1, validPct: 0.25 },
  });
});

test("a pause holds training between two batches, and a stop keeps the model", async () => {
  const told: TrainEvent[] = [];
  const stopped = newEngine();
  await stopped.openSet(pictures);
  let pausedAt = 0;
  const result = await stopped.train({ ...options, epochs: 50 }, async (event) => {
    told.push(event);
    if (event.event === "batch" && event.step === 2) await stopped.pause();
    if (event.event === "paused") {
      pausedAt = told.length;
      setTimeout(() => void stopped.resume(), 50);
    }
    if (event.event === "batch" && event.step === 4) await stopped.stop();
  });
  expect(told[pausedAt - 2]).toMatchObject({ event: "batch", step: 2 });
  expect(told[pausedAt]).toEqual({ event: "resumed" });
  expect(result.finished).toBe(false);
  expect(result.errorRate).toBe(epochsOf(told)[0].errorRate);
  expect(batchesOf(told).length).toBe(4);
  expect(await recordOf(stopped)).toMatchObject({ epochs: 50, freezeEpochs: 1, epochsDone: "1 of 51" });
  expect((await stopped.predict(pictures[0].blob)).probabilities.length).toBe(3);
});

test("a stop ends a pause", async () => {
  const paused = newEngine();
  await paused.openSet(pictures);
  const result = await paused.train(options, async ({ event }) => {
    if (event === "start") await paused.pause();
    if (event === "paused") setTimeout(() => void paused.stop());
  });
  expect(result).toMatchObject({ finished: false, errorRate: Number.NaN });
});

describe("a GPU that is lost while training", () => {
  test("doesn't take the last epoch's model with it, and another one is opened", async () => {
    const lost = newEngine();
    await lost.openSet(pictures);
    const opened = gpus.length;
    const training = lost.train(options, ({ event }) => {
      if (event === "epoch") gpus[opened].destroy();
    });
    await expect(training).rejects.toThrow(/GPU failed while training .* as it was after the last epoch/);
    const exported = await lost.export();
    const { probabilities } = await lost.predict(pictures[0].blob);
    expect(gpus.length).toBe(opened + 2);
    await engine.loadModel(exported);
    expect((await engine.predict(pictures[0].blob)).probabilities).toEqual(probabilities);
  });

  test("before an epoch has ended leaves the model that was there", async () => {
    const lost = newEngine();
    const before = await engine.export();
    await lost.loadModel(before);
    await lost.openSet(pictures);
    const gpu = gpus.at(-1)!;
    const training = lost.train(options, ({ event }) => {
      if (event === "batch") gpu.destroy();
    });
    await expect(training).rejects.toThrow("No epoch had ended, so nothing was learned.");
    expect(Buffer.compare(await lost.export(), before)).toBe(0);
    expect((await lost.predict(pictures[0].blob)).label).toBeDefined();
  });
});

test("a GPU that has no memory for a training is given up, and another one is opened", async () => {
  const full = newEngine();
  await full.loadModel(await engine.export());
  await full.openSet(pictures);
  const gpu = gpus.at(-1)!;
  const training = full.train(options, ({ event }) => {
    // What a device says that can't give a buffer the memory it asks for.
    if (event === "batch") gpu.device.createBuffer({ size: 256, usage: 0 });
  });
  await expect(training).rejects.toThrow(/GPU failed while training \(the GPU refused a command: /);
  expect((await full.predict(pictures[0].blob)).probabilities.length).toBe(3);
  expect(gpus.at(-1)).not.toBe(gpu);
});

test("pictures that don't open are left out, with the reason", async () => {
  const other = newEngine();
  const progress: (readonly number[])[] = [];
  const bad = [
    { name: "set/reddish/a.txt", label: "reddish", blob: new Blob(["a".repeat(1e6)]) },
    { name: "set/reddish/b.jpg", label: "reddish", blob: new Blob([]) },
  ];
  const summary = await other.openSet([...bad, ...pictures], (done, all) => progress.push([done, all]));
  expect(summary).toEqual({
    vocab: ["bluish", "greenish", "reddish"],
    counts: [6, 6, 6],
    refused: [
      { name: "set/reddish/a.txt", reason: expect.stringContaining("it is not JPEG") },
      { name: "set/reddish/b.jpg", reason: "it is empty" },
    ],
  });
  expect(progress.at(-1)).toEqual([20, 20]);
});

test("a set that another one replaces while it is opened says so, and the other one stays", async () => {
  const other = newEngine();
  const first = other.openSet(pictures);
  const second = other.openSet(pictures.slice(0, 4));
  await expect(first).rejects.toThrow("Another set was opened");
  expect((await second).counts).toEqual([2, 1, 1]);
});

describe("what can't be done is said in words", () => {
  test("without a model, without pictures, with one name twice", async () => {
    const empty = newEngine();
    await expect(empty.predict(pictures[0].blob)).rejects.toThrow("There is no model yet");
    await expect(empty.export()).rejects.toThrow("There is no model yet");
    await expect(empty.train(options, () => {})).rejects.toThrow("There are no pictures yet");
    await expect(empty.openSet([pictures[0], pictures[0]])).rejects.toThrow(
      `Two pictures are called ${pictures[0].name}`,
    );
  });

  test("files that are no model", async () => {
    const other = newEngine();
    await expect(other.loadModel(new Uint8Array(9))).rejects.toThrow("the model file");
    const newer = writeSafetensors(new Map(), { sunbear: JSON.stringify({ version: 2 }) });
    await expect(other.loadModel(newer)).rejects.toThrow("Use a newer Sunbear");
  });

  test("weights that are none, and one class alone; the engine can be asked again", async () => {
    const other = newEngine();
    await other.openSet(pictures);
    const weights = new TextEncoder().encode("<!doctype html>");
    await expect(other.train({ ...options, weights }, () => {})).rejects.toThrow("this is a web page, not weights");
    await other.openSet(pictures.filter(({ label }) => label === "reddish"));
    await expect(other.train(options, () => {})).rejects.toThrow('All 6 images in the set have the label "reddish"');
  });

  test("a second training, while one is running", async () => {
    const other = newEngine();
    await other.openSet(pictures);
    const first = other.train(options, ({ event }) => void (event === "start" && other.stop()));
    await expect(other.train(options, () => {})).rejects.toThrow("A training is running");
    await expect(other.judge()).rejects.toThrow("A training is running");
    expect((await first).finished).toBe(false);
  });

  test("a class that the model doesn't know", async () => {
    const other = newEngine();
    await other.loadModel(await engine.export());
    await other.openSet([{ ...pictures[0], label: "purple" }]);
    await expect(other.judge()).rejects.toThrow("The model doesn't know purple: it knows bluish, greenish, reddish");
  });
});

test("where there is no WebGPU, there is no adapter; where there is, it has a name", async () => {
  const none = new TabEngine({ openGpu: () => Promise.reject(new NoAdapterError([], [])) });
  expect(await none.open()).toBeUndefined();
  const adapter = await engine.open();
  expect(adapter!.name).not.toBe("");
});
