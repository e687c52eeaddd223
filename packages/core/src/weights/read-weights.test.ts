import { expect, test } from "vitest";
import { readWeights } from "./read-weights.js";
import { writeSafetensors } from "./safetensors.js";
import type { StateDict } from "./state-dict.js";
import { bytes, checkpoint, floats, pickle, tensor } from "./testing/forge.js";

const state: StateDict = new Map([["a", { dtype: "F32", shape: [2], data: Float32Array.of(1, 2) }]]);

test("the content decides on the format, whatever the name", () => {
  const pth = checkpoint(pickle.dict({ a: tensor({ shape: [2], strides: [1], length: 2 }) }), { "0": floats(1, 2) });
  expect(readWeights(pth, "bears.safetensors")).toEqual(state);
  expect(readWeights(writeSafetensors(state), "bears.pth")).toEqual(state);
});

test("bytes in the middle of a larger buffer are read as well", () => {
  const file = bytes("xxx", writeSafetensors(state));
  expect(readWeights(file.subarray(3), "bears")).toEqual(state);
});

test.each([
  ["", "this file is empty"],
  ["\n<!DOCTYPE html><title>Log in</title>", "this is a web page"],
  ["version https://git-lfs.github.com/spec/v1\noid sha256:00", "this is a pointer of Git LFS"],
  ["GIF89a", "these are not weights in a format that Sunbear knows"],
])("%j isn't weights", (text, message) => {
  expect(() => readWeights(bytes(text), "bears.pth")).toThrow(`bears.pth: ${message}`);
  expect(() => readWeights(bytes(text), "bears.pth")).toThrow("Choose a .safetensors file, or a .pth file");
});

test("a pickle of Python's own isn't weights", () => {
  expect(() => readWeights(pickle.whole(pickle.int(1)), "bears.pkl")).toThrow(
    "a Python pickle that PyTorch didn't write",
  );
});
