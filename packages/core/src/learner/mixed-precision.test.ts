import { afterEach, describe, expect, test, vi } from "vitest";
import { describeStored, testGpu } from "../../../kernels/src/testing/index.js";
import { gradCam } from "../interpretation/index.js";
import { type FakeOptions, fakeData } from "../testing/fake-data.js";
import { type Callback, GradScaler, type Learner, loadLearner, readModelFile, visionLearner } from "./index.js";

const gpu = await testGpu();

/** Gives the memory of a Learner back, come what may. */
async function withLearner<T>(learn: Learner, work: (learn: Learner) => Promise<T>): Promise<T> {
  try {
    return await work(learn);
  } finally {
    learn.release();
  }
}

const mixed = (options: FakeOptions = {}, seed = 42) => visionLearner(fakeData(options), { gpu, seed }).toFp16();

/** Notes something at each training batch. */
function atBatches<T>(note: (learn: Parameters<NonNullable<Callback["afterBatch"]>>[0]) => T) {
  const notes: T[] = [];
  const callback: Callback = {
    afterBatch(learn) {
      if (learn.training) notes.push(note(learn));
    },
  };
  return { notes, callback };
}

afterEach(() => void vi.restoreAllMocks());

describeStored("mixed precision", gpu, "f16", () => {
  test("learns, and a warm step makes nothing new and keeps nothing", async () => {
    // A scale that changes has uniforms of its own.
    const learn = mixed({ trainItems: 32, validItems: 2 }).toFp16({ initScale: 16 });
    await withLearner(learn, async () => {
      const { notes, callback } = atBatches(() => ({ lent: gpu.buffers.lentBytes, ...gpu.created }));
      await learn.fit(1, 1e-3, { callbacks: [callback] });
      expect(notes.length).toBe(8);
      expect(notes[7]).toEqual(notes[4]);
      const { losses } = learn.recorder;
      expect(losses[6] + losses[7]).toBeLessThan(0.7 * (losses[0] + losses[1]));
    });
  });

  test("with one seed gives the same losses to the bit, with another others, and others than f32", async () => {
    const options = { trainItems: 4, validItems: 2 };
    const run = (learn: Learner) =>
      withLearner(learn, async () => {
        await learn.fit(1, 1e-3);
        return [learn.recorder.losses[0], learn.recorder.rows[0].validLoss];
      });
    const first = await run(mixed(options));
    expect(await run(mixed(options))).toEqual(first);
    for (const other of [mixed(options, 43), visionLearner(fakeData(options), { gpu })]) {
      const losses = await run(other);
      for (const i of [0, 1]) expect(losses[i]).not.toBe(first[i]);
    }
  });

  test("what is stored for the way back takes little more than half the memory, and all is given back", async () => {
    const before = gpu.buffers.lentBytes;
    const run = (learn: Learner) =>
      withLearner(learn, async () => {
        learn.opt.allocate();
        const own = gpu.buffers.lentBytes;
        const sizes: number[] = [];
        const callback: Callback = { afterLoss: () => void sizes.push(gpu.buffers.lentBytes - own) };
        await learn.fit(1, 1e-3, { callbacks: [callback] });
        return Math.max(...sizes);
      });
    const options = { trainItems: 8, batchSize: 8, validItems: 2, size: 64 };
    const share = (await run(mixed(options))) / (await run(visionLearner(fakeData(options), { gpu })));
    // Of f32's bytes the pixels are 4 %, and the indices of the maxima, as large in both, another 4 %. Half of the rest,
    // the pixels in both types and the indices are 56 %.
    expect(share).toBeGreaterThan(0.5);
    expect(share).toBeLessThan(0.6);
    expect(gpu.buffers.lentBytes).toBe(before);
  });

  test("a step whose gradients overflow is skipped, and the scale halved until they fit", async () => {
    const values = ({ store }: Learner) => gpu.read(store.values);
    await withLearner(mixed({ trainItems: 16, validItems: 2 }), async (learn) => {
      // This network's gradients fit from about 2^10 on.
      learn.toFp16({ initScale: 2 ** 12 });
      const before = await values(learn);
      const steps: { scale: number; moved: boolean }[] = [];
      const watch: Callback = {
        async afterBatch({ training, lossScale }) {
          if (!training) return;
          const moved = (await values(learn)).some((value, i) => value !== before[i]);
          steps.push({ scale: lossScale, moved });
        },
      };
      await learn.fit(1, 1e-3, { callbacks: [watch] });
      const skipped = steps.findIndex(({ moved }) => moved);
      expect(skipped).toBeGreaterThan(0);
      expect(steps.slice(0, skipped + 1).map(({ scale }) => scale)).toEqual(
        Array.from({ length: skipped + 1 }, (_, i) => 2 ** (12 - i)),
      );
      expect((await values(learn)).every(Number.isFinite)).toBe(true);
    });
  });

  test("a GradScaler among the callbacks takes the place of the fit's own", async () => {
    await withLearner(mixed({ trainItems: 4, validItems: 2 }).toFp16({ initScale: 32 }), async (learn) => {
      const scaler = new GradScaler({ initScale: 64 });
      const { notes, callback } = atBatches(({ lossScale }) => lossScale);
      await learn.fit(1, 1e-3, { callbacks: [scaler, callback] });
      await learn.fit(1, 1e-3, { callbacks: [callback] });
      expect(notes).toEqual([64, 32]);
      learn.toFp32();
      await learn.fit(1, 1e-3, { callbacks: [callback] });
      expect(notes[2]).toBe(1);
    });
  });

  test("evaluation, prediction and Grad-CAM agree with one another, and with f32 within a hundredth", async () => {
    const data = fakeData();
    await withLearner(visionLearner(data, { gpu }), async (learn) => {
      await learn.fit(2, 1e-3);
      const looked = async () => {
        for await (const batch of data.valid.batches(0))
          return { maps: await gradCam(learn, batch), predictions: await learn.predict(batch) };
        throw new Error("no batch");
      };
      const f32 = { ...(await looked()), all: await learn.getPreds(), ...(await learn.validate()) };
      learn.toFp16();
      const f16 = { ...(await looked()), all: await learn.getPreds(), ...(await learn.validate()) };
      expect(f16.loss).not.toBe(f32.loss);
      expect(Math.abs(f16.loss / f32.loss - 1)).toBeLessThan(0.01);
      f16.predictions.forEach(({ probabilities }, i) => {
        expect(probabilities).toEqual(f16.all.probabilities.slice(3 * i, 3 * i + 3));
        probabilities.forEach((p, c) => {
          expect(Math.abs(p - f32.all.probabilities[3 * i + c])).toBeLessThan(0.01);
        });
      });
      f16.maps.forEach(({ target, values }, i) => {
        expect(target).toBe(f32.maps[i].target);
        const largest = Math.max(...f32.maps[i].values);
        values.forEach((value, p) => {
          expect(Math.abs(value - f32.maps[i].values[p])).toBeLessThan(0.01 * largest + 1e-6);
        });
      });
      expect({ ...(await looked()), all: await learn.toFp32().getPreds() }).not.toEqual(f32);
      expect(await learn.getPreds()).toEqual(f32.all);
    });
  });

  test("a model file is of f32, and doesn't say how it was trained", async () => {
    const bytes = await withLearner(mixed(), (learn) => learn.export());
    const { description, state } = readModelFile(bytes);
    expect(new Set([...state.values()].map(({ dtype }) => dtype))).toEqual(new Set(["F32"]));
    await withLearner(visionLearner(fakeData(), { gpu }), async (learn) => {
      expect(description).toEqual(readModelFile(await learn.export()).description);
    });
    await withLearner(loadLearner(bytes, { gpu }), async (learn) => expect(learn.model.dtype).toBe("f32"));
  });

  test("refuses a scale that can't be one", async () => {
    await withLearner(visionLearner(fakeData(), { gpu }), async (learn) => {
      expect(() => learn.toFp16({ initScale: 0 })).toThrow("initScale 0");
      expect(learn.model.dtype).toBe("f32");
    });
  });
});

describe("an adapter without f16", () => {
  test("is named, with the remedy, and the Learner stays in f32", async () => {
    vi.spyOn(gpu, "hasF16", "get").mockReturnValue(false);
    await withLearner(visionLearner(fakeData(), { gpu }), async (learn) => {
      expect(() => learn.toFp16()).toThrow(/has no shader-f16.*stay with f32, or use another adapter/);
      await learn.fit(1, 1e-3);
    });
  });
});
