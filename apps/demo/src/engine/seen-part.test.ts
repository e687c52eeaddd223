import { type ItemTransform, RandomResizedCrop, Resize } from "@sunbear/data";
import { expect, test } from "vitest";
import { seenPart } from "./seen-part.js";

test.each<[string, ItemTransform, [number, number], [number, number, number, number]]>([
  ["a squished picture is seen whole", new Resize(64, { method: "squish" }), [300, 200], [0, 0, 1, 1]],
  ["of a cropped one, the middle", new Resize(64, { method: "crop" }), [300, 200], [1 / 6, 0, 2 / 3, 1]],
  ["a padded one is seen with margins", new Resize(64, { method: "pad" }), [300, 200], [0, -0.25, 1, 1.5]],
  ["of RandomResizedCrop, seven eighths", new RandomResizedCrop(224), [1000, 400], [1 / 16, 1 / 16, 7 / 8, 7 / 8]],
  ["an upright one is cropped above and below", new Resize(224), [480, 640], [0, 1 / 8, 1, 3 / 4]],
])("%s", (_, transform, [width, height], [x, y, w, h]) => {
  const part = seenPart({ item: [transform.toJSON()] }, { width, height });
  for (const [found, wanted] of [
    [part.x, x],
    [part.y, y],
    [part.width, w],
    [part.height, h],
  ])
    expect(Math.abs(found - wanted)).toBeLessThan(0.015);
});

test("without transforms a picture is seen whole", () => {
  expect(seenPart({ item: [] }, { width: 40, height: 30 })).toMatchObject({
    x: expect.closeTo(0, 2),
    width: expect.closeTo(1, 2),
  });
});
