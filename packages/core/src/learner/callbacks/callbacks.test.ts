import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { testGpu } from "../../../../kernels/src/testing/index.js";
import { csvFile } from "../../node/csv-file.js";
import { fakeData } from "../../testing/fake-data.js";
import {
  type Callback,
  CSVLogger,
  EarlyStopping,
  GradientAccumulation,
  GradientClip,
  GradScaler,
  type Learner,
  type LearnerState,
  type LossGraph,
  ReduceLROnPlateau,
  SaveModel,
  ShowGraph,
  TerminateOnNaN,
  visionLearner,
} from "../index.js";

const gpu = await testGpu();

async function withLearner<T>(work: (learn: Learner) => Promise<T>, options: { trainItems?: number } = {}): Promise<T> {
  const learn = visionLearner(fakeData(options), { gpu, ps: 0 });
  try {
    return await work(learn);
  } finally {
    learn.release();
  }
}

const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/** Lets callbacks see a fit whose validation losses are made up. */
const pretend = (validLosses: readonly number[]): Callback => ({
  order: 55,
  afterEpoch(learn) {
    Object.assign(learn.row!, { validLoss: validLosses[learn.epoch] });
  },
});

describe("trackers", () => {
  test("EarlyStopping waits for its patience", async () => {
    await withLearner(async (learn) => {
      const said: string[] = [];
      const stop = new EarlyStopping({ patience: 2, minDelta: 0.1, onMessage: (message) => said.push(message) });
      await learn.fit(6, 1e-5, { callbacks: [pretend([3, 2, 1.95, 1.85, 1.8, 1]), stop] });
      // 1.85 is better than 2 by 0.15; 1.8 and ... by less.
      expect(learn.recorder.rows.length).toBe(6);
      await learn.fit(6, 1e-5, { callbacks: [pretend([3, 2, 1.95, 1.93, 0, 0]), stop] });
      expect(learn.recorder.rows.length).toBe(4);
      expect(said).toEqual(["No improvement of validLoss since epoch 1: training ends early."]);
    });
  });

  test("ReduceLROnPlateau lowers the rates, down to a limit", async () => {
    await withLearner(async (learn) => {
      const plateau = new ReduceLROnPlateau({ factor: 10, minLr: 2e-5 });
      await learn.fit(5, 1e-3, { callbacks: [pretend([1, 1, 0.5, 0.5, 0.5]), plateau] });
      const perEpoch = learn.recorder.lrs.filter((_, i) => i % 2 === 0).map((lr) => Number(lr.toPrecision(6)));
      expect(perEpoch).toEqual([1e-3, 1e-3, 1e-4, 1e-4, 2e-5]);
    });
  });

  test("SaveModel puts the best model back, and gives its memory back", async () => {
    await withLearner(async (learn) => {
      const values: Float32Array[] = [];
      const note: Callback = {
        order: 70,
        afterEpoch: async ({ store }) => void values.push(await gpu.read(store.values)),
      };
      learn.opt.allocate();
      const lent = gpu.buffers.lentBytes;
      const better: number[] = [];
      const save = new SaveModel({ onBetter: ({ epoch }) => void better.push(epoch) });
      await learn.fit(3, 1e-3, { callbacks: [pretend([2, 1, 3]), save, note] });
      expect(better).toEqual([0, 1]);
      const after = await gpu.read(learn.store.values);
      expect(after.findIndex((value, i) => value !== values[1][i])).toBe(-1);
      expect(after.findIndex((value, i) => value !== values[2][i])).not.toBe(-1);
      expect(gpu.buffers.lentBytes).toBe(lent);
    });
  });

  test("greater is better for a metric that isn't an error, and an unknown one is refused", async () => {
    await withLearner(async (learn) => {
      const accuracy: Callback = {
        order: 55,
        afterEpoch: (learn) => void Object.assign(learn.row!.metrics, { accuracy: 1 - learn.epoch / 10 }),
      };
      await learn.fit(4, 1e-5, { callbacks: [accuracy, new EarlyStopping({ monitor: "accuracy", patience: 2 })] });
      expect(learn.recorder.rows.length).toBe(3);
      const watch = new EarlyStopping({ monitor: "beauty" });
      await expect(learn.fit(1, 1e-5, { callbacks: [watch] })).rejects.toThrow(
        "there is no beauty to watch: choose one of trainLoss, validLoss, errorRate",
      );
    });
  });
});

test("CSVLogger writes a line for each epoch, to a new file or behind what is there", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sunbear-csv-"));
  const path = join(folder, "history.csv");
  try {
    await withLearner(async (learn) => {
      await learn.fit(2, 1e-5, { callbacks: [new CSVLogger(csvFile(path))] });
      const lines = (await readFile(path, "utf8")).split("\n");
      expect(lines[0]).toBe("epoch,train_loss,valid_loss,error_rate,time");
      const [row] = learn.recorder.rows;
      expect(lines[1]).toBe(`0,${row.trainLoss},${row.validLoss},${row.metrics.errorRate},${row.seconds.toFixed(3)}`);
      expect(lines.length).toBe(4);
      await learn.fit(1, 1e-5, { callbacks: [new CSVLogger(csvFile(path, { append: true }))] });
      expect((await readFile(path, "utf8")).split("\n").length).toBe(6);
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("ShowGraph has both curves drawn, each fit's from its start", async () => {
  await withLearner(async (learn) => {
    const graphs: LossGraph[] = [];
    const show = new ShowGraph((graph) => void graphs.push(structuredClone(graph)));
    await learn.fit(1, 1e-5, { callbacks: [show] });
    await learn.fit(2, 1e-5, { callbacks: [show] });
    const { rows, smoothLosses } = learn.recorder;
    // Two steps an epoch: a drawing after each, and one after the epoch.
    expect(graphs.map(({ train, valid }) => [train.length, valid.length])).toEqual([
      ...[
        [1, 0],
        [2, 0],
        [2, 1],
      ],
      ...[
        [1, 0],
        [2, 0],
        [2, 1],
        [3, 1],
        [4, 1],
        [4, 2],
      ],
    ]);
    expect(graphs.map(({ steps }) => steps)).toEqual([2, 2, 2, 4, 4, 4, 4, 4, 4]);
    expect(graphs.at(-1)).toEqual({
      train: smoothLosses.map((loss, i) => [i + 1, loss]),
      valid: rows.map(({ validLoss }, i) => [2 * (i + 1), validLoss]),
      steps: 4,
    });
  });
});

describe("gradients", () => {
  /** The gradients as they are when the optimizer steps. */
  const atSteps = () => {
    const steps: Float32Array[] = [];
    const callback: Callback = {
      order: 90,
      async beforeStep({ store }) {
        steps.push(await gpu.read(store.gradients));
      },
    };
    return { steps, callback };
  };
  test("GradientClip shortens them all by one factor", async () => {
    const run = (callbacks: readonly Callback[]) =>
      withLearner(
        async (learn) => {
          const { steps, callback } = atSteps();
          await learn.fit(1, 1e-3, { callbacks: [...callbacks, callback] });
          return steps[0];
        },
        { trainItems: 4 },
      );
    const [whole, clipped] = [await run([]), await run([new GradientClip(0.5)])];
    const length = norm(whole);
    expect(length).toBeGreaterThan(0.5);
    expect(norm(clipped)).toBeCloseTo(0.5, 4);
    const worst = clipped.reduce((most, value, i) => Math.max(most, Math.abs(value - (whole[i] * 0.5) / length)), 0);
    expect(worst).toBeLessThan(1e-5);
  });

  test("GradientAccumulation steps once in a while, by the mean of what came", async () => {
    await withLearner(
      async (learn) => {
        const { steps, callback } = atSteps();
        const parts: Float32Array[] = [];
        const collect: Callback = {
          order: -5,
          async beforeStep({ store }) {
            parts.push(await gpu.read(store.gradients));
          },
        };
        await learn.fit(1, 1e-3, { callbacks: [collect, new GradientAccumulation(8), callback] });
        expect(parts.length).toBe(4);
        expect(steps.length).toBe(2);
        // The second of two has the sum of both in it.
        const worst = steps[0].reduce((most, value, i) => Math.max(most, Math.abs(value - parts[1][i] / 2)), 0);
        expect(norm(steps[0])).toBeGreaterThan(0);
        expect(worst).toBe(0);
        expect(parts[1].findIndex((value, i) => value !== parts[0][i])).not.toBe(-1);
      },
      { trainItems: 16 },
    );
  });
});

describe("GradScaler", () => {
  /** The model after a fit of three steps. */
  const trained = (callbacks: readonly Callback[]) =>
    withLearner(
      async (learn) => {
        await learn.fit(1, 1e-3, { callbacks });
        return { values: await gpu.read(learn.store.values), losses: learn.recorder.losses };
      },
      { trainItems: 12 },
    );

  test("scales by powers of two, and back: training is the same, and the loss is shown as it is", async () => {
    const seen: number[] = [];
    const scaler = new GradScaler({ initScale: 1024, growthInterval: 2 });
    const look: Callback = { order: 5, beforeStep: ({ lossScale }) => void seen.push(lossScale) };
    const [plain, scaled] = [await trained([]), await trained([scaler, look])];
    expect(scaled.losses.length).toBe(3);
    scaled.losses.forEach((loss, i) => {
      expect(Math.abs(loss / plain.losses[i] - 1)).toBeLessThan(1e-6);
    });
    const worst = scaled.values.reduce((most, value, i) => Math.max(most, Math.abs(value - plain.values[i])), 0);
    expect(worst).toBeLessThan(1e-6);
    expect(seen).toEqual([1024, 1024, 2048]);
    expect([scaler.scale, scaler.skipped]).toEqual([2048, 0]);
  });

  test("gradients are multiplied on the way back, and clipped only when they are divided again", async () => {
    const norms: number[] = [];
    const lengthAt = (order: number): Callback => ({
      order,
      beforeStep: async ({ store }) => void norms.push(norm(await gpu.read(store.gradients))),
    });
    const callbacks = [lengthAt(5), new GradScaler({ initScale: 4096 }), new GradientClip(0.5), lengthAt(20)];
    await withLearner((learn) => learn.fit(1, 1e-3, { callbacks }), { trainItems: 4 });
    expect(norms[0]).toBeGreaterThan(4096 * 0.5);
    expect(norms[1]).toBeCloseTo(0.5, 4);
  });

  test("skips a step that overflows, lowers the scale, and goes on", async () => {
    const scaler = new GradScaler({ growthInterval: 1 });
    const scales: number[] = [];
    const spoil: Callback = {
      order: 5,
      beforeStep({ store, iter }) {
        scales.push(scaler.scale);
        if (iter === 0) gpu.write(store.arrivedGradients()[0], Float32Array.of(Number.POSITIVE_INFINITY));
      },
    };
    await withLearner(
      async (learn) => {
        const before = await gpu.read(learn.store.values);
        const afterBatches: boolean[] = [];
        const compare: Callback = {
          async afterBatch({ training, store }) {
            if (!training) return;
            const values = await gpu.read(store.values);
            afterBatches.push(values.some((value, i) => value !== before[i]));
          },
        };
        await learn.fit(1, 1e-3, { callbacks: [scaler, spoil, compare] });
        expect(afterBatches).toEqual([false, true, true]);
      },
      { trainItems: 12 },
    );
    expect(scales).toEqual([65_536, 32_768, 65_536]);
    expect(scaler.skipped).toBe(1);
  });

  test("refuses what can't be a scale", () => {
    expect(() => new GradScaler({ initScale: 0 })).toThrow("initScale 0");
    expect(() => new GradScaler({ backoffFactor: 2 })).toThrow("backoffFactor 2");
    expect(() => new GradScaler({ growthFactor: 1 })).toThrow("growthFactor 1");
    expect(() => new GradScaler({ growthInterval: 0.5 })).toThrow("growthInterval 0.5");
  });
});

test("TerminateOnNaN names step and rate", async () => {
  const callback = new TerminateOnNaN();
  const state = { training: true, loss: Number.NaN, epoch: 1, iter: 2, iters: 5, opt: { lrs: [1e-3, 0.1] } };
  const at = (changes: object) => () => callback.afterBatch({ ...state, ...changes } as unknown as LearnerState);
  expect(at({})).toThrow("the loss became NaN at step 7 (epoch 1, batch 2), at a learning rate of 0.1");
  expect(at({ loss: Number.POSITIVE_INFINITY })).toThrow("Infinity");
  expect(at({ loss: 3 })).not.toThrow();
  expect(at({ training: false })).not.toThrow();
  await withLearner(async (learn) => {
    const values = await gpu.read(learn.store.values);
    gpu.write(learn.store.values, values.fill(Number.NaN));
    await expect(learn.fit(1, 1e-3, { callbacks: [callback] })).rejects.toThrow("NaN at step 0");
  });
});
