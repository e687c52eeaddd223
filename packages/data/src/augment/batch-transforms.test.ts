import { describe, expect, test } from "vitest";
import { testGpu } from "../../../kernels/src/testing/index.js";
import { madeImage } from "../testing/made-set.js";
import { imagenetStats } from "../transforms/normalize.js";
import { augTransforms } from "./aug-transforms.js";
import { type BatchKey, BatchTransforms, batchTransformsFromJSON } from "./batch-transforms.js";
import type { GpuScope } from "./drawn-batch.js";
import { Flip } from "./geometry.js";
import { Brightness, Hue, Saturation } from "./light.js";
import { measureStats, Normalize } from "./normalize-transform.js";
import { RandomErasing } from "./random-erasing.js";

const gpu = await testGpu();
const size = { width: 12, height: 8 };
const names = ["one", "two", "three", "four", "five"];
const images = names.map((name) => madeImage(name, size.width, size.height));
const key: BatchKey = {
  split: "train",
  seed: 4,
  epoch: 2,
  step: 1,
  pictures: names.map((_, i) => ({ item: 10 + i, epoch: 2 })),
};

/** Lends arrays of the GPU and counts those that didn't come back. */
function countingScope(): GpuScope & { lent: number } {
  const scope = {
    gpu,
    lent: 0,
    empty: (shape: readonly number[]) => {
      scope.lent++;
      return gpu.empty(shape);
    },
    release: (array: ReturnType<typeof gpu.empty>) => {
      scope.lent--;
      gpu.release(array);
    },
  };
  return scope;
}

/** What the network sees of some pictures, [n, h, w, 4]. */
async function run(transforms: BatchTransforms, at: BatchKey, stats?: typeof imagenetStats) {
  const drawn = transforms.draw(size, at);
  if (!drawn) return undefined;
  const bytes = new Uint8Array(at.pictures.flatMap(({ item }) => [...images[item - 10].data]));
  const words = new Uint32Array(bytes.buffer);
  const scope = countingScope();
  const uploaded = gpu.upload(words, [words.length]);
  const y = drawn.record(scope, uploaded, stats);
  expect(scope.lent).toBe(1);
  const values = await gpu.read(y);
  gpu.release(y, uploaded);
  return { values, shape: y.shape };
}

const pixelsOf = (values: Float32Array, picture: number, count: number) =>
  values.slice((picture * values.length) / count, ((picture + 1) * values.length) / count);

describe("augTransforms", () => {
  const all = new BatchTransforms(augTransforms({ xtraTfms: [Saturation(), Hue(), RandomErasing({ batch: false })] }));

  test("gives the same bits for the same seed, epoch and item, and others otherwise", async () => {
    const first = await run(all, key);
    expect(first?.shape).toEqual([5, 8, 12, 4]);
    expect(await run(all, key)).toEqual(first);
    for (const other of [{ seed: 5 }, { pictures: key.pictures.map(({ item }) => ({ item, epoch: 3 })) }])
      expect(await run(all, { ...key, ...other })).not.toEqual(first);
  });

  test("gives a picture the same, whichever others are in its batch", async () => {
    const plain = new BatchTransforms(augTransforms());
    const together = await run(plain, key);
    const alone = await run(plain, { ...key, step: 7, pictures: [key.pictures[3]] });
    expect(alone?.values).toEqual(pixelsOf(together!.values, 3, 5));
  });

  test("leaves validation alone", () => {
    expect(all.draw(size, { ...key, split: "valid" })).toBeUndefined();
    expect(all.toJSON()).toEqual([]);
  });

  test("changes all pictures of a batch alike with batch", async () => {
    const whole = new BatchTransforms(augTransforms({ batch: true }));
    const twins = { ...key, pictures: [key.pictures[0], { item: 10, epoch: 9 }] };
    const seen = await run(whole, twins);
    expect(pixelsOf(seen!.values, 0, 2)).toEqual(pixelsOf(seen!.values, 1, 2));
    const each = await run(new BatchTransforms(augTransforms()), twins);
    expect(pixelsOf(each!.values, 0, 2)).not.toEqual(pixelsOf(each!.values, 1, 2));
  });

  test("has what fast.ai has, in its order", () => {
    const kinds = (options: Parameters<typeof augTransforms>[0]) =>
      augTransforms(options).map((t) => (t.kind === "geometry" ? t.name : t.kind === "light" ? t.factor : t.kind));
    expect(kinds({})).toEqual(["flip", "warp", "rotate", "zoom", "brightness", "contrast"]);
    expect(kinds({ flipVert: true, maxWarp: 0, maxZoom: 1 })).toEqual(["dihedral", "rotate", "brightness", "contrast"]);
    expect(kinds({ mult: 0, size: 4, minScale: 0.5 })).toEqual(["flip", "zoom", "crop"]);
    expect(kinds({ doFlip: false, mult: 0, maxZoom: 1, xtraTfms: RandomErasing() })).toEqual(["erasing"]);
  });

  test("refuses what makes no picture", () => {
    expect(() => augTransforms({ mult: 5 })).toThrow(/maxLighting times mult is 1/);
    expect(() => augTransforms({ mult: -1 })).toThrow(/mult/);
    expect(() => augTransforms({ minScale: 0.5 })).toThrow(/needs a size/);
  });
});

test("a flip without chance exchanges left and right, to the bit of the byte", async () => {
  const seen = await run(new BatchTransforms([Flip({ p: 1 })]), key);
  for (const [i, { data }] of images.entries())
    for (let y = 0; y < 8; y++)
      for (let x = 0; x < 12; x++) {
        const at = 4 * ((i * 8 + y) * 12 + x);
        const from = 3 * (y * 12 + 11 - x);
        for (let c = 0; c < 3; c++) expect(Math.abs(seen!.values[at + c] - data[from + c] / 255)).toBeLessThan(1e-5);
        expect(seen!.values[at + 3]).toBe(0);
      }
});

test("a new size holds in validation too, and survives JSON", async () => {
  for (const options of [{ size: [4, 5] as const }, { size: 3, minScale: 0.5 }]) {
    const transforms = new BatchTransforms(augTransforms(options));
    const valid = { ...key, split: "valid" } as const;
    const seen = await run(transforms, valid);
    expect(seen?.shape).toEqual(options.size === 3 ? [5, 3, 3, 4] : [5, 4, 5, 4]);
    expect((await run(transforms, key))?.shape).toEqual(seen?.shape);
    const again = batchTransformsFromJSON(JSON.parse(JSON.stringify(transforms)));
    expect(await run(again, valid)).toEqual(seen);
  }
  expect(() => batchTransformsFromJSON([{ name: "Spin" }])).toThrow(/Spin/);
});

test("lighting alone needs no resample", async () => {
  const drawn = new BatchTransforms([Brightness({ p: 1 })]).draw(size, key);
  expect(drawn?.steps).toEqual([]);
  const seen = await run(new BatchTransforms([Brightness({ p: 1 })]), key, imagenetStats);
  const c = drawn?.light?.[0].brightness ?? 0;
  const x = images[0].data[1] / 255;
  const lit = 1 / (1 + Math.exp(-(Math.log(x / (1 - x)) + c)));
  expect(seen?.values[1]).toBeCloseTo((lit - imagenetStats.mean[1]) / imagenetStats.std[1], 4);
});

test("the last Normalize counts, and statistics can be measured", () => {
  expect(new BatchTransforms([Normalize(), Normalize(imagenetStats)]).normalize?.stats).toBe(imagenetStats);
  const { mean, std } = measureStats(Uint8Array.of(255, 0, 51, 0, 0, 51));
  expect(mean.map((v) => Math.round(v * 1e6) / 1e6)).toEqual([0.5, 0, 0.2]);
  expect(std[0]).toBeCloseTo(Math.SQRT1_2, 6);
  expect(std[1]).toBeCloseTo(1e-7, 12);
  expect(() => Normalize({ mean: [0, 0, 0], std: [1, 0, 1] })).toThrow(/above 0/);
});
