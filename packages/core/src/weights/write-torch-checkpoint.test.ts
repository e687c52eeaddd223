import { expect, test } from "vitest";
import { readTorchCheckpoint, type StateDict, writeTorchCheckpoint } from "./index.js";

test("a checkpoint comes back as it went: names, kinds, shapes and values", () => {
  const state: StateDict = new Map([
    ["0.weight", { dtype: "F32", shape: [2, 3], data: Float32Array.from([1, 2, 3, 4, 5, -6.5]) }],
    ["0.num_batches_tracked", { dtype: "I64", shape: [], data: BigInt64Array.from([70_000_000_000n]) }],
    ["größe", { dtype: "F16", shape: [2], data: Float32Array.from([0.5, -2]) }],
    ["bytes", { dtype: "U8", shape: [3, 1], data: Uint8Array.from([0, 128, 255]) }],
  ]);
  const back = readTorchCheckpoint(writeTorchCheckpoint(state));
  expect([...back.keys()]).toEqual([...state.keys()]);
  expect(back).toEqual(state);
});

test("what a kind can't hold is refused", () => {
  const state: StateDict = new Map([["x", { dtype: "I64", shape: [1], data: Float32Array.from([1]) }]]);
  expect(() => writeTorchCheckpoint(state)).toThrow("can't be stored as I64");
});
