import { expect, test } from "vitest";
import { conv2dFlops, convolutions, parameterSizes } from "./resnet18.js";
import { allRows } from "./rows.js";

test("ResNet18 has 20 convolutions of 11 shapes, 3.6 GFLOP an image, and 11.18 million parameters", () => {
  const all = convolutions(1, 224);
  expect(all).toHaveLength(20);
  expect(new Set(all.map((conv) => JSON.stringify(conv))).size).toBe(11);
  // torchvision's documentation: 1.81 GFLOPs in multiply-adds, of which the 1000-class layer is 0.5 million.
  expect(all.reduce((sum, conv) => sum + conv2dFlops(conv), 0) / 2e9).toBeCloseTo(1.81, 2);
  // torchvision's 11,689,512, less the weights and biases of 997 classes.
  expect(parameterSizes().reduce((a, b) => a + b)).toBe(11_689_512 - 997 * 513);
  expect(parameterSizes()).toHaveLength(62);
});

test("rows have names of their own", () => {
  const names = allRows().map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => /→/.test(name))).toHaveLength(33);
});
