import { expect, test } from "vitest";
import type { Image } from "../image/image.js";
import { applyTransforms, inOrder, transformFromJSON } from "./pipeline.js";
import { RandomResizedCrop } from "./random-resized-crop.js";
import { Resize } from "./resize.js";
import type { ItemTransform } from "./transform.js";

const image: Image = {
  width: 40,
  height: 30,
  data: Uint8Array.from({ length: 3600 }, (_, i) => (i * 7919) % 251),
};
const key = { split: "train", seed: 4, epoch: 1, item: 9 } as const;

test.each([
  new Resize([12, 16], { method: "pad", padMode: "border" }),
  new RandomResizedCrop(24, { minScale: 0.3, ratio: [0.5, 2], validExtra: 0.25 }),
])("$constructor.name survives JSON", (transform) => {
  const again = transformFromJSON(JSON.parse(JSON.stringify(transform)));
  expect(again).toEqual(transform);
  expect(applyTransforms([again], image, key)).toEqual(applyTransforms([transform], image, key));
});

test("JSON that is no transform is refused", () => {
  for (const json of [null, 3, {}, { name: "Spin" }, { name: "toString" }])
    expect(() => transformFromJSON(json)).toThrow(/no transform known here/);
  expect(() => transformFromJSON({ name: "Resize", size: "big" })).toThrow(/size of the transform Resize.*"big"/);
  expect(() => transformFromJSON({ name: "Resize", size: 8, method: "tilt" })).toThrow(/method.*crop, squish, pad/);
  expect(() => transformFromJSON({ name: "RandomResizedCrop", size: 8, minScale: "x" })).toThrow(/minScale/);
  expect(() => transformFromJSON({ name: "RandomResizedCrop", size: 8, ratio: [1, 2, 3] })).toThrow(/ratio/);
});

test("what is random depends on seed, epoch, item and position, and on nothing else", () => {
  const crop = [new RandomResizedCrop(8)];
  const first = applyTransforms(crop, image, key);
  expect(applyTransforms(crop, image, key)).toEqual(first);
  for (const other of [{ seed: 5 }, { epoch: 2 }, { item: 10 }])
    expect(applyTransforms(crop, image, { ...key, ...other })).not.toEqual(first);
});

test("transforms run in their order, equals as given", () => {
  const make = (name: string, order: number): ItemTransform => ({
    order,
    apply: (image) => image,
    toJSON: () => ({ name }),
  });
  const names = inOrder([make("b", 1), make("a", 0), make("c", 1)]).map((t) => t.toJSON().name);
  expect(names).toEqual(["a", "b", "c"]);
});
