import { describe, expect, test } from "vitest";
import { testGpu } from "../../../kernels/src/testing/index.js";
import { fakeData } from "../testing/fake-data.js";
import { readSafetensors, type StateDict, writeSafetensors } from "../weights/index.js";
import {
  type Batch,
  type Callback,
  Cancel,
  type DataLoader,
  type Event,
  events,
  type Learner,
  loadLearner,
  readModelFile,
  visionLearner,
} from "./index.js";

const gpu = await testGpu();

/** Notes something at each training batch. */
const atBatches = <T>(note: (learn: Parameters<NonNullable<Callback["afterBatch"]>>[0]) => T) => {
  const notes: T[] = [];
  const callback: Callback = {
    afterBatch(learn) {
      if (learn.training) notes.push(note(learn));
    },
  };
  return { notes, callback };
};

async function firstBatch(loader: DataLoader): Promise<Batch> {
  for await (const batch of loader.batches(0)) return batch;
  throw new Error("no batch");
}

async function withLearner<T>(learn: Learner, work: (learn: Learner) => Promise<T>): Promise<T> {
  try {
    return await work(learn);
  } finally {
    learn.release();
  }
}

describe("a fit", () => {
  test("emits fast.ai's events in fast.ai's order, and callbacks in theirs", async () => {
    const seen: string[] = [];
    const recordAll = (order: number): Callback => ({
      order,
      ...Object.fromEntries(
        events.map((event: Event) => [event, () => void seen.push(order === 0 ? event : `${event} again`)]),
      ),
    });
    await withLearner(visionLearner(fakeData({ trainItems: 4, validItems: 2 }), { gpu }), async (learn) => {
      await learn.fit(1, 1e-3, { callbacks: [recordAll(10), recordAll(0)] });
    });
    const expected = [
      ...["beforeFit", "beforeEpoch", "beforeTrain"],
      ...["beforeBatch", "afterPred", "afterLoss", "beforeBackward", "afterBackward", "beforeStep", "afterStep"],
      ...["afterBatch", "afterTrain", "beforeValidate", "beforeBatch", "afterPred", "afterLoss", "afterBatch"],
      ...["afterValidate", "afterEpoch", "afterFit"],
    ];
    expect(seen).toEqual(expected.flatMap((event) => [event, `${event} again`]));
  });

  test("with one seed gives the same losses to the bit, and with another others", async () => {
    const run = (seed: number) =>
      withLearner(visionLearner(fakeData(), { gpu, seed }), async (learn) => {
        const { notes, callback } = atBatches(({ loss }) => loss);
        await learn.fineTune(2, { callbacks: [callback] });
        return { notes, valid: learn.recorder.rows.at(-1)?.validLoss };
      });
    const first = await run(3);
    expect(first.notes.length).toBe(6);
    expect(await run(3)).toEqual(first);
    expect((await run(4)).notes[0]).not.toBe(first.notes[0]);
  });

  test("learns", async () => {
    await withLearner(visionLearner(fakeData({ trainItems: 24, batchSize: 6 }), { gpu }), async (learn) => {
      await learn.fitOneCycle(3, 1e-3);
      const [first, , last] = learn.recorder.rows;
      expect(last.trainLoss).toBeLessThan(first.trainLoss);
      expect(learn.recorder.losses.at(-1)).toBeLessThan(0.5 * learn.recorder.losses[0]);
    });
  });

  test("a warm step makes nothing new and keeps nothing", async () => {
    const data = fakeData({ trainItems: 200, batchSize: 2, validItems: 2 });
    await withLearner(visionLearner(data, { gpu }), async (learn) => {
      const { notes, callback } = atBatches(() => ({
        lent: gpu.buffers.lentBytes,
        buffers: gpu.buffers.created,
        bindGroups: gpu.recorder.bindGroupsCreated,
        pipelines: gpu.pipelines.created,
      }));
      await learn.fit(1, 1e-4, { callbacks: [callback] });
      expect(notes.length).toBe(100);
      expect(notes[99]).toEqual(notes[4]);
    });
  });

  test("its memory is given back", async () => {
    const before = gpu.buffers.lentBytes;
    await withLearner(visionLearner(fakeData(), { gpu }), (learn) => learn.fineTune(1));
    expect(gpu.buffers.lentBytes).toBe(before);
  });

  test("frozen, changes the head and normalisation only", async () => {
    await withLearner(visionLearner(fakeData(), { gpu }), async (learn) => {
      learn.freeze();
      expect(learn.frozen).toBe(true);
      const before = await gpu.read(learn.store.values);
      await learn.fit(1, 1e-3);
      const after = await gpu.read(learn.store.values);
      for (const { name, parameter, start, end } of learn.store.parameters) {
        const moved = after.subarray(start, end).some((value, i) => value !== before[start + i]);
        expect(moved, name).toBe(name.startsWith("1.") || parameter.kind === "norm");
      }
    });
  });

  test("an abort ends it between two batches, and the Learner can go on", async () => {
    await withLearner(visionLearner(fakeData({ trainItems: 40 }), { gpu }), async (learn) => {
      learn.opt.allocate();
      const before = gpu.buffers.lentBytes;
      const controller = new AbortController();
      const { notes, callback } = atBatches(({ iter }) => iter === 1 && controller.abort(new Error("stopped by test")));
      const fit = learn.fit(1, 1e-3, { callbacks: [callback], signal: controller.signal });
      await expect(fit).rejects.toThrow("stopped by test");
      expect(notes.length).toBe(2);
      await gpu.idle();
      expect(gpu.buffers.lentBytes).toBe(before);
      await learn.fit(0);
    });
  });

  test("a Cancel ends its scope, and what was cancelled is still said to be over", async () => {
    const seen: string[] = [];
    const callback: Callback = {
      afterBatch({ iter, training }) {
        if (training && iter === 0) throw new Cancel("train");
      },
      beforeStep() {
        throw new Cancel("step");
      },
      afterStep: () => void seen.push("step over"),
      afterTrain: () => void seen.push("train over"),
      afterEpoch({ row }) {
        seen.push(`epoch over, ${row ? "validated" : "not validated"}`);
        throw new Cancel("fit");
      },
    };
    await withLearner(visionLearner(fakeData(), { gpu }), async (learn) => {
      const before = await gpu.read(learn.store.values);
      await learn.fit(5, 1e-3, { callbacks: [callback] });
      expect(seen).toEqual(["step over", "train over", "epoch over, validated"]);
      const after = await gpu.read(learn.store.values);
      expect(after.findIndex((value, i) => value !== before[i])).toBe(-1);
    });
  });

  test("refuses what can't be trained", async () => {
    const data = fakeData();
    expect(() => visionLearner({ ...data, vocab: ["bear"] }, { gpu })).toThrow("two classes");
    expect(() => visionLearner(data, { gpu, ps: 1 })).toThrow("ps is 1");
    expect(() => visionLearner(data, { gpu, seed: -1 })).toThrow("seed is -1");
    await withLearner(visionLearner(fakeData({ trainItems: 3 }), { gpu }), async (learn) => {
      await expect(learn.fit(1)).rejects.toThrow("nothing to train on");
      await expect(learn.fit(1.5)).rejects.toThrow("epochs is 1.5");
      expect(() => learn.freezeTo(3)).toThrow("3 parameter groups");
    });
  });
});

describe("evaluation", () => {
  test("is the same alone and within a fit, and predict says the same", async () => {
    const data = fakeData();
    await withLearner(visionLearner(data, { gpu }), async (learn) => {
      await learn.fit(1, 1e-3);
      const row = learn.recorder.rows[0];
      const { loss, metrics } = await learn.validate();
      expect(loss).toBe(row.validLoss);
      expect(metrics).toEqual(row.metrics);

      const { probabilities, targets, losses, items } = await learn.getPreds();
      expect(items).toEqual([0, 1, 2, 3, 4, 5]);
      items.forEach((_, i) => {
        const p = probabilities[3 * i + targets[i]];
        expect(Math.abs(losses[i] + Math.log(p))).toBeLessThan(1e-5);
      });
      for await (const batch of data.valid.batches(0)) {
        const predictions = await learn.predict(batch);
        predictions.forEach((prediction, i) => {
          const row = 3 * batch.items[i];
          expect(prediction.probabilities).toEqual(probabilities.slice(row, row + 3));
          expect(prediction.label).toBe(data.vocab[prediction.index]);
        });
      }
    });
  });

  test("images of another number of bytes than their shape says are refused", async () => {
    await withLearner(visionLearner(fakeData(), { gpu }), async (learn) => {
      const images = { pixels: new Uint8Array(10), shape: [1, 2, 2, 3] as const };
      await expect(learn.predict(images)).rejects.toThrow("10 bytes don't make 1 RGB images of 2 x 2 pixels");
    });
  });
});

describe("a model file", () => {
  test("brings the model back: same names, same probabilities", async () => {
    const data = fakeData();
    const batch = await firstBatch(data.valid);
    const { bytes, before } = await withLearner(visionLearner(data, { gpu }), async (learn) => {
      await learn.fit(1, 1e-3);
      return { bytes: await learn.export(), before: await learn.predict(batch) };
    });
    await withLearner(loadLearner(bytes, { gpu }), async (learn) => {
      expect(await learn.predict(batch)).toEqual(before);
      expect(learn.vocab).toEqual(data.vocab);
      await expect(learn.fit(1)).rejects.toThrow("nothing to train on");
    });
    const { description, state } = readModelFile(bytes);
    expect(description.transforms).toEqual(data.transforms);
    expect(state.get("0.0.weight")?.shape).toEqual([64, 3, 7, 7]);
    expect(state.get("1.8.weight")?.shape).toEqual([3, 512]);
    expect(state.get("0.5.0.downsample.1.running_var")?.shape).toEqual([128]);
    expect(state.size).toBe(66 + 44);
  });

  test("what isn't one is refused, saying what it is", async () => {
    const load = (bytes: Uint8Array) => () => loadLearner(bytes, { gpu, file: "bears.safetensors" });
    expect(load(new Uint8Array(3))).toThrow("bears.safetensors");
    expect(load(writeSafetensors(new Map()))).toThrow("it holds weights, and doesn't say of what model");
    const bytes = await withLearner(visionLearner(fakeData(), { gpu }), (learn) => learn.export());
    const { tensors, metadata } = readSafetensors(bytes);
    const description = JSON.parse(metadata.sunbear);
    const changed = (change: object) =>
      load(writeSafetensors(tensors, { sunbear: JSON.stringify({ ...description, ...change }) }));
    expect(changed({ version: 2 })).toThrow("version 2, and this program reads version 1. Use a newer Sunbear");
    expect(changed({ version: "x" })).toThrow(
      "it is of version x, and this program reads version 1. The file is damaged",
    );
    expect(changed({ architecture: "vgg" })).toThrow('architecture is "vgg"');
    expect(changed({ vocab: "bear" })).toThrow("two or more classes");
    expect(changed({ vocab: ["a", "b"] })).toThrow("1.8.weight");
    expect(changed({ normalize: { mean: [0], std: [1] } })).toThrow("normalisation");
    expect(load(writeSafetensors(tensors, { sunbear: "{" }))).toThrow("description");
  });

  test("weights that don't fit leave no memory taken", async () => {
    const taken = gpu.buffers.lentBytes;
    const weights = new Map([["conv1.weight", { dtype: "F32", shape: [1], data: new Float32Array(1) }]]) as StateDict;
    expect(() => visionLearner(fakeData(), { gpu, weights })).toThrow("conv1.weight");
    expect(gpu.buffers.lentBytes).toBe(taken);
  });
});
