import { expect, test } from "vitest";
import type { Image } from "../image/image.js";
import { draws } from "../random.js";
import { DihedralItem, FlipItem, turnOver } from "./flip-item.js";

/** Two rows of three pixels, numbered. */
const image: Image = { width: 3, height: 2, data: Uint8Array.from({ length: 18 }, (_, i) => Math.floor(i / 3)) };
const numbers = ({ data }: Image) => [...data].filter((_, i) => i % 3 === 0);

test("turnOver moves every pixel to its place", () => {
  expect(numbers(turnOver(image, { mirrored: true }))).toEqual([2, 1, 0, 5, 4, 3]);
  expect(numbers(turnOver(image, { upsideDown: true }))).toEqual([3, 4, 5, 0, 1, 2]);
  expect(numbers(turnOver(image, { transposed: true }))).toEqual([0, 3, 1, 4, 2, 5]);
  expect(numbers(turnOver(image, { mirrored: true, transposed: true }))).toEqual([2, 5, 1, 4, 0, 3]);
  expect(turnOver(image, { transposed: true })).toMatchObject({ width: 2, height: 3 });
});

test("FlipItem flips half of the pictures, DihedralItem lays them in eight ways alike", () => {
  const seen = (transform: FlipItem | DihedralItem) =>
    Array.from({ length: 4000 }, (_, item) =>
      numbers(transform.apply(image, { split: "train", draw: draws(1, item) })).join(),
    );
  const flipped = seen(new FlipItem()).filter((way) => way === "2,1,0,5,4,3").length;
  expect(Math.abs(flipped / 4000 - 0.5)).toBeLessThan(0.04);
  const ways = seen(new DihedralItem());
  expect(new Set(ways).size).toBe(8);
  for (const way of new Set(ways))
    expect(Math.abs(ways.filter((other) => other === way).length / 4000 - 1 / 8)).toBeLessThan(0.03);
});
