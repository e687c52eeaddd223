import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { shared, testWithShared } from "../../../../tests/shared.js";
import { matchStateDict } from "./match.js";
import { toFastaiNames, toTorchvisionNames } from "./names.js";
import { readWeights } from "./read-weights.js";
import type { HostTensor, StateDict } from "./state-dict.js";

const tensor = (...shape: number[]): HostTensor => ({
  dtype: "F32",
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
});

const torchvision: StateDict = new Map([
  ["conv1.weight", tensor(8, 3, 7, 7)],
  ["bn1.weight", tensor(8)],
  ["bn1.num_batches_tracked", { dtype: "I64", shape: [], data: BigInt64Array.of(9n) }],
  ["layer1.0.conv1.weight", tensor(8, 8, 3, 3)],
  ["layer2.0.downsample.0.weight", tensor(8, 8, 1, 1)],
  ["layer4.1.bn2.bias", tensor(8)],
]);
const fastaiNames = [
  "0.0.weight",
  "0.1.weight",
  "0.1.num_batches_tracked",
  "0.4.0.conv1.weight",
  "0.5.0.downsample.0.weight",
  "0.7.1.bn2.bias",
];
const shapes = (dict: StateDict) => new Map([...dict].map(([name, { shape }]) => [name, shape]));
const body = shapes(toFastaiNames(torchvision));

test("torchvision's names become fast.ai's, and back", () => {
  expect([...toFastaiNames(torchvision).keys()]).toEqual(fastaiNames);
  expect(toTorchvisionNames(toFastaiNames(torchvision))).toEqual(torchvision);
});

test("names of other layers stay", () => {
  const dict: StateDict = new Map(["fc.weight", "1.4.weight", "layer5.conv1.weight"].map((name) => [name, tensor(1)]));
  expect(toFastaiNames(dict)).toEqual(dict);
  expect(toTorchvisionNames(dict)).toEqual(dict);
});

test("either kind of names fits either kind of model", () => {
  const fastai = toFastaiNames(torchvision);
  expect(matchStateDict(body, torchvision)).toEqual(fastai);
  expect(matchStateDict(body, fastai)).toEqual(fastai);
  expect(matchStateDict(shapes(torchvision), fastai)).toEqual(torchvision);
});

test("the prefix of DataParallel is taken off", () => {
  const prefixed: StateDict = new Map([...torchvision].map(([name, value]) => [`module.${name}`, value]));
  expect(matchStateDict(body, prefixed)).toEqual(toFastaiNames(torchvision));
});

test("the model's order holds", () => {
  const reversed: StateDict = new Map([...torchvision].reverse());
  expect([...matchStateDict(body, reversed).keys()]).toEqual(fastaiNames);
});

test("counters of batches may be missing or too many", () => {
  const without: StateDict = new Map([...torchvision].filter(([name]) => !name.endsWith("tracked")));
  const counter = matchStateDict(body, without).get("0.1.num_batches_tracked");
  expect(counter).toEqual({ dtype: "I64", shape: [], data: BigInt64Array.of(0n) });
  expect([...matchStateDict(shapes(without), torchvision).keys()]).toEqual([...without.keys()]);
});

test("one sentence says all that doesn't fit", () => {
  const dict: StateDict = new Map([
    ["conv1.weight", tensor(8, 1, 7, 7)],
    ["bn1.weight", tensor(8)],
    ["stem.weight", tensor(1)],
  ]);
  expect(() => matchStateDict(body, dict, { file: "resnet50.pth" })).toThrow(
    "resnet50.pth: these weights don't fit the model: " +
      "3 tensors are missing (0.4.0.conv1.weight, 0.5.0.downsample.0.weight, 0.7.1.bn2.bias); " +
      "1 is unknown to the model (stem.weight); " +
      "1 has another shape (0.0.weight is [8,1,7,7], not [8,3,7,7]). " +
      "Choose weights of the same architecture.",
  );
});

test("long lists are cut short", () => {
  expect(() => matchStateDict(body, new Map())).toThrow(
    "5 tensors are missing (0.0.weight, 0.1.weight, 0.4.0.conv1.weight and 2 more)",
  );
});

test("tensors that the model needn't have are left out when asked", () => {
  const classifier: StateDict = new Map([...torchvision, ["fc.weight", tensor(10, 8)]]);
  expect(() => matchStateDict(body, classifier)).toThrow("1 is unknown to the model (fc.weight)");
  const matched = matchStateDict(body, classifier, { ignore: (name) => name.startsWith("fc.") });
  expect([...matched.keys()]).toEqual(fastaiNames);
});

testWithShared("the stand-in for torchvision's weights fits the body of a model that fast.ai saved", () => {
  const read = (name: string) => readWeights(readFileSync(`${shared}/weights/${name}.safetensors`), name);
  const trained = shapes(read("learner-clothing3-seed4"));
  const expected = new Map([...trained].filter(([name]) => name.startsWith("0.")));
  const matched = matchStateDict(expected, read("resnet18-standin"), { ignore: (name) => name.startsWith("fc.") });
  expect(matched.size).toBe(120);
});
