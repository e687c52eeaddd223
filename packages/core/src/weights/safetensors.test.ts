import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shared, testWithShared } from "../../../../tests/shared.js";
import { WeightsError } from "./errors.js";
import { readSafetensors, writeSafetensors } from "./safetensors.js";
import type { HostTensor, StateDict } from "./state-dict.js";
import { bytes } from "./testing/forge.js";

/** A file of this header, padded or not, and so many bytes of data. */
function forge(header: unknown, dataBytes = 0): Uint8Array {
  const json = typeof header === "string" ? header : JSON.stringify(header);
  const length = new TextEncoder().encode(json).length;
  return bytes(new Uint8Array(BigUint64Array.of(BigInt(length)).buffer), json, new Uint8Array(dataBytes));
}

const samples: StateDict = new Map<string, HostTensor>([
  ["weight", { dtype: "F32", shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, -0, 1e-30) }],
  ["half", { dtype: "F16", shape: [3], data: Float32Array.of(0.5, -1, 65504) }],
  ["brain", { dtype: "BF16", shape: [1], data: Float32Array.of(-3) }],
  ["double", { dtype: "F64", shape: [1], data: Float32Array.of(0.25) }],
  ["counter", { dtype: "I64", shape: [], data: BigInt64Array.of(-5n) }],
  ["int", { dtype: "I32", shape: [1], data: Int32Array.of(-7) }],
  ["short", { dtype: "I16", shape: [1], data: Int16Array.of(-8) }],
  ["byte", { dtype: "I8", shape: [1], data: Int8Array.of(-9) }],
  ["mask", { dtype: "BOOL", shape: [3], data: Uint8Array.of(1, 0, 1) }],
  ["__proto__", { dtype: "U8", shape: [1], data: Uint8Array.of(4) }],
  ["empty", { dtype: "F32", shape: [0, 4], data: new Float32Array() }],
]);

describe("writing", () => {
  test("what was written is read again", () => {
    const metadata = { format: "pt", sunbear: '{"version":1}' };
    const file = readSafetensors(writeSafetensors(samples, metadata));
    expect(new Map([...file.tensors].sort())).toEqual(new Map([...samples].sort()));
    expect(file.metadata).toEqual(metadata);
  });

  test("the order of tensors and metadata changes nothing", () => {
    const written = writeSafetensors(samples, { a: "1", b: "2" });
    expect(writeSafetensors(new Map([...samples].reverse()), { b: "2", a: "1" })).toEqual(written);
  });

  test("the data begin at a multiple of 8, after spaces, and each tensor is aligned", () => {
    const written = writeSafetensors(samples);
    const length = Number(new DataView(written.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    const text = new TextDecoder().decode(written.subarray(8, 8 + length));
    expect(text).toMatch(/^\{.*\} *$/);
    const { __metadata__, ...entries } = JSON.parse(text);
    const offset = (name: string): number => entries[name].data_offsets[0];
    expect([offset("counter") % 8, offset("weight") % 4, offset("half") % 2]).toEqual([0, 0, 0]);
  });

  test("a tensor whose data fit neither shape nor type is refused", () => {
    const write = (tensor: HostTensor, name = "a") => writeSafetensors(new Map([[name, tensor]]));
    expect(() => write({ dtype: "F32", shape: [2], data: Float32Array.of(1) })).toThrow("tensor a of shape [2] has 1");
    expect(() => write({ dtype: "F32", shape: [1], data: Int32Array.of(1) })).toThrow("Int32Array can't be stored");
    expect(() => write({ dtype: "I64", shape: [1], data: Float32Array.of(1) })).toThrow("stored as I64");
    expect(() => write({ dtype: "F32", shape: [1], data: Float32Array.of(1) }, "__metadata__")).toThrow("__metadata__");
  });

  test("any names and values survive", () => {
    const tensor = fc
      .array(fc.float({ noNaN: true }))
      .map((values): HostTensor => ({ dtype: "F32", shape: [values.length], data: Float32Array.from(values) }));
    const name = fc.string({ unit: "grapheme" }).filter((text) => text !== "__metadata__");
    fc.assert(
      fc.property(fc.array(fc.tuple(name, tensor)), fc.dictionary(fc.string(), fc.string()), (entries, metadata) => {
        const dict = new Map(entries);
        const file = readSafetensors(writeSafetensors(dict, metadata));
        expect([...file.tensors].sort()).toEqual([...dict].sort());
        expect({ ...file.metadata }).toEqual({ ...metadata });
      }),
    );
  });
});

describe("hostile headers", () => {
  const f32 = (start: number, end: number, shape: unknown = [(end - start) / 4]) => ({
    dtype: "F32",
    shape,
    data_offsets: [start, end],
  });

  test.each<[string, Uint8Array, string]>([
    ["no bytes", new Uint8Array(), "no safetensors file"],
    ["no JSON", forge("[1,2,3]"), "no safetensors file"],
    ["a header that ends early", forge('{"a":'), "its header isn't JSON"],
    ["a header that isn't UTF-8", bytes(3, 0, 0, 0, 0, 0, 0, 0, "{", 0xff, "}"), "its header isn't JSON"],
    ["a header longer than the file", forge({ a: f32(0, 4) }).subarray(0, 20), "it ends in its header"],
    ["a header of 4 GB", bytes(255, 255, 255, 255, 0, 0, 0, 0, "{}"), "more than the format allows"],
    ["a header of 2^64 bytes", bytes(255, 255, 255, 255, 255, 255, 255, 255, "{}"), "no safetensors file"],
    [
      "a name that comes twice",
      forge(
        '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}, "\\u0061":{"dtype":"I32","shape":[1],"data_offsets":[0,4]}}',
        4,
      ),
      'names "a" twice',
    ],
    ["data that are cut off", forge({ a: f32(0, 8) }, 7), "describes 8 bytes of data, and it holds 7"],
    ["data that nothing describes", forge({ a: f32(0, 8) }, 9), "describes 8 bytes of data, and it holds 9"],
    ["a gap", forge({ a: f32(0, 4), b: f32(8, 12) }, 12), '"b" begins at byte 8 of the data, not at 4'],
    ["an overlap", forge({ a: f32(0, 8), b: f32(4, 12) }, 12), '"b" begins at byte 4 of the data, not at 8'],
    ["offsets the wrong way round", forge({ a: f32(8, 0, [2]) }, 8), "takes 8 bytes, and its offsets hold -8"],
    ["a negative offset", forge({ a: f32(-4, 0) }), "data_offsets [-4,0]"],
    ["a fractional offset", forge({ a: { ...f32(0, 4), data_offsets: [0, 4.5] } }), "data_offsets [0,4.5]"],
    ["three offsets", forge({ a: { ...f32(0, 4), data_offsets: [0, 4, 8] } }), "data_offsets [0,4,8]"],
    ["a shape that overflows", forge({ a: f32(0, 8, [2 ** 52, 2 ** 52]) }, 8), "its offsets hold 8"],
    ["a negative size", forge({ a: f32(0, 4, [-1, -1]) }, 4), "shape [-1,-1]"],
    ["a shape that is text", forge({ a: f32(0, 4, "1") }, 4), 'shape "1"'],
    ["an unknown type", forge({ a: { ...f32(0, 4), dtype: "F8_E4M3" } }, 4), 'type "F8_E4M3". Save it as one of F64'],
    ["a type out of the prototype", forge({ a: { ...f32(0, 4), dtype: "toString" } }, 4), 'type "toString"'],
    ["a tensor that is null", forge({ a: null }), "isn't described by an object"],
    ["metadata that aren't strings", forge({ __metadata__: { a: 1 } }), "__metadata__"],
  ])("%s", (_, file, message) => {
    expect(() => readSafetensors(file, "bears.safetensors")).toThrow(WeightsError);
    expect(() => readSafetensors(file, "bears.safetensors")).toThrow(message);
    expect(() => readSafetensors(file, "bears.safetensors")).toThrow(/^bears\.safetensors: .*\.$/);
  });

  test("names inside metadata and entries may repeat", () => {
    const { metadata } = readSafetensors(
      forge('{"__metadata__":{"a":"{\\"a\\":1,"},"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}'),
    );
    expect(metadata).toEqual({ a: '{"a":1,' });
  });

  test("cut off anywhere, it is refused", () => {
    const whole = writeSafetensors(samples, { format: "pt" });
    for (let length = 0; length < whole.length; length++)
      expect(() => readSafetensors(whole.subarray(0, length))).toThrow(WeightsError);
  });

  test("with any bytes of the header changed, it is read or refused", () => {
    const whole = writeSafetensors(samples, { format: "pt" });
    const change = fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const damaged = whole.slice();
        for (const [position, byte] of changes) damaged[position] = byte;
        try {
          readSafetensors(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(WeightsError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

testWithShared("the stand-in for the pretrained ResNet18 is read, and is the same when written", () => {
  const bytes = readFileSync(`${shared}/weights/resnet18-standin.safetensors`);
  const { tensors, metadata } = readSafetensors(bytes);
  expect(tensors.size).toBe(122);
  expect(tensors.get("conv1.weight")?.shape).toEqual([64, 3, 7, 7]);
  expect(tensors.get("fc.bias")?.shape).toEqual([1000]);
  expect(tensors.get("bn1.num_batches_tracked")?.shape).toEqual([]);
  const parameters = [...tensors].filter(([name]) => /(weight|bias)$/.test(name));
  expect(parameters.reduce((sum, [, tensor]) => sum + tensor.data.length, 0)).toBe(11_689_512);
  const again = readSafetensors(writeSafetensors(tensors, metadata)).tensors;
  for (const [name, tensor] of tensors)
    expect(Buffer.from(again.get(name)!.data.buffer).equals(Buffer.from(tensor.data.buffer)), name).toBe(true);
});
