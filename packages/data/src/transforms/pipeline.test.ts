import { describe, expect, test } from "vitest";
import type { Image } from "../image/image.js";
import { CropPad, RandomCrop } from "./crop-pad.js";
import { DihedralItem, FlipItem } from "./flip-item.js";
import { ownTransform } from "./own-transform.js";
import { applyTransforms, inOrder, isBuiltIn, transformFromJSON } from "./pipeline.js";
import { RandomResizedCrop } from "./random-resized-crop.js";
import { RatioResize } from "./ratio-resize.js";
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
  new CropPad([12, 50], { padMode: "border" }),
  new RandomCrop([12, 50]),
  new RatioResize(20),
  new FlipItem(0.9),
  new DihedralItem(0.8),
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

describe("a transform of one's own", () => {
  const invert = (picture: Image): Image => ({ ...picture, data: picture.data.map((byte) => 255 - byte) });

  test("runs where it should, by its order", () => {
    const onlyTrain = [ownTransform(invert, { split: "train" })];
    expect(applyTransforms(onlyTrain, image, key)).toEqual(invert(image));
    expect(applyTransforms(onlyTrain, image, { ...key, split: "valid" })).toBe(image);
    expect(inOrder([new Resize(4), ownTransform(invert)]).map((t) => t.toJSON().name)).toEqual(["invert", "Resize"]);
    expect(isBuiltIn(ownTransform(invert, { name: "Resize" }))).toBe(false);
  });

  test("that throws or gives no picture is named", () => {
    const fails = (apply: (picture: Image) => Image) => () => applyTransforms([ownTransform(apply)], image, key);
    expect(
      fails(function paint() {
        throw new Error("out of paint");
      }),
    ).toThrow("the transform paint failed: out of paint");
    expect(
      fails(function shrink(picture) {
        return { ...picture, width: 39 };
      }),
    ).toThrow("the transform shrink failed: it gave 3600 bytes for 39 x 30 pixels, not 3510");
    expect(fails((() => undefined) as never)).toThrow(/of your own failed: it gave no picture/);
  });
});
