import { expect, test } from "vitest";
import { hash, hashName, normal } from "./random.js";

test("normal draws have the mean and deviation asked for, and no memory", () => {
  const values = normal(100_001, 0.5, 7, hashName("1.4.weight"));
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.005); // 3 standard errors
  expect(Math.abs(Math.sqrt(variance) - 0.5)).toBeLessThan(0.0035);
  // The share beyond two deviations, 4.55 %.
  expect(Math.abs(values.filter((v) => Math.abs(v) > 1).length / values.length - 0.0455)).toBeLessThan(0.002);
  expect(normal(100_001, 0.5, 7, hashName("1.4.weight"))).toEqual(values);
  expect(normal(10, 0.5, 7, hashName("1.4.weight"))).toEqual(values.slice(0, 10));
});

test("another seed, name or index gives other numbers", () => {
  const words = [hash(1, 2), hash(2, 1), hash(1), hash(1, 2, 0), hash(1, 3), hash(hashName("a")), hash(hashName("b"))];
  expect(new Set(words).size).toBe(words.length);
});

test("neighbouring keys flip half of the bits", () => {
  let bits = 0;
  for (let i = 0; i < 2000; i++) {
    let difference = hash(42, i) ^ hash(42, i + 1);
    for (; difference; difference &= difference - 1) bits++;
  }
  expect(Math.abs(bits / 2000 - 16)).toBeLessThan(0.3);
});
