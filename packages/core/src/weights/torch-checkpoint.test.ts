import { readFileSync } from "node:fs";
import fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { shared, testWithShared } from "../../../../tests/shared.js";
import { WeightsError } from "./errors.js";
import { bytes, checkpoint, floats, pickle, tensor } from "./testing/forge.js";
import { readTorchCheckpoint } from "./torch-checkpoint.js";

const { dict, global, int, list, tuple, unicode, whole } = pickle;

/** Two by three, in order. */
const weight = tensor({ shape: [2, 3], strides: [3, 1], length: 6 });
const six = { "0": floats(1, 2, 3, 4, 5, 6) };

const LEGACY_MAGIC = bytes(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, ".");
const legacy = (value: Uint8Array, littleEndian = true) =>
  bytes(
    LEGACY_MAGIC,
    whole(int(1001)),
    whole(dict({ little_endian: bytes(littleEndian ? 0x88 : 0x89) })),
    whole(value),
    whole(list(unicode("0"))),
    bytes(6, 0, 0, 0, 0, 0, 0, 0),
    six[0],
  );

describe("PyTorch's own files", () => {
  interface Expected {
    readonly [file: string]: {
      readonly tensors: Record<string, { shape: number[]; dtype: string; sum: number; first: number[] }>;
    };
  }
  const dtypes: Record<string, string> = { float32: "F32", float16: "F16", bfloat16: "BF16", int64: "I64" };
  const folder = `${shared}/weights/fixtures`;
  const names = ["zip", "legacy", "parameters", "half", "bfloat16", "nested-strided-shared"];

  for (const name of names)
    testWithShared(`${name}.pth yields what PyTorch reads`, () => {
      const expected: Expected = JSON.parse(readFileSync(`${folder}/expected.json`, "utf8"));
      const state = readTorchCheckpoint(readFileSync(`${folder}/${name}.pth`), `${name}.pth`);
      const { tensors } = expected[`${name}.pth`];
      expect([...state.keys()]).toEqual(Object.keys(tensors));
      for (const [key, { shape, dtype, sum, first }] of Object.entries(tensors)) {
        const actual = state.get(key)!;
        const values = Array.from(actual.data, Number);
        expect([actual.shape, actual.dtype, values.slice(0, 3)], key).toEqual([shape, dtypes[dtype], first]);
        const magnitude = values.reduce((total, value) => total + Math.abs(value), 0);
        expect(Math.abs(values.reduce((total, value) => total + value, 0) - sum), key).toBeLessThanOrEqual(
          1e-12 * magnitude,
        );
      }
    });

  testWithShared("damaged anywhere in its head or list of members, a file is read or refused", () => {
    for (const name of ["zip", "legacy"]) {
      const file = readFileSync(`${folder}/${name}.pth`);
      const head = fc.nat({ max: 2200 });
      const tail = fc.nat({ max: 1500 }).map((n) => file.length - 1 - n);
      const change = fc.tuple(fc.oneof(head, tail), fc.nat({ max: 255 }));
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
          const damaged = new Uint8Array(file);
          for (const [position, byte] of changes) damaged[position] = byte;
          readOrRefuse(damaged);
        }),
        { numRuns: 500 },
      );
    }
  });

  testWithShared("cut off anywhere, a file is refused", () => {
    for (const name of ["zip", "legacy"]) {
      const file = readFileSync(`${folder}/${name}.pth`);
      for (let length = 0; length < file.length; length += Math.ceil(file.length / 300))
        expect(() => readTorchCheckpoint(file.subarray(0, length)), `${name} ${length}`).toThrow(WeightsError);
    }
  });
});

function readOrRefuse(file: Uint8Array): void {
  try {
    readTorchCheckpoint(file);
  } catch (error) {
    expect(error).toBeInstanceOf(WeightsError);
  }
}

describe("where the tensors lie", () => {
  const shapes = (file: Uint8Array) => [...readTorchCheckpoint(file)].map(([name, { shape }]) => [name, shape]);

  test.each(["model", "state_dict", "model_state_dict"])("under %s, beside other things", (key) => {
    const optimizer = dict({ state: list(weight), lr: bytes("G", 0x3f, 0xf0, 0, 0, 0, 0, 0, 0) });
    const best = tensor({ shape: [], strides: [], length: 6 });
    expect(shapes(checkpoint(dict({ epoch: int(3), [key]: dict({ a: weight }), opt: optimizer, best }), six))).toEqual([
      ["a", [2, 3]],
    ]);
  });

  test("what fast.ai keeps of its optimizer is read past", () => {
    const build = (value: Uint8Array, state: Uint8Array) => bytes(value, state, "b");
    const hypers = build(
      bytes(global("fastcore.foundation", "L"), ")", 0x81),
      dict({ items: list(dict({ lr: int(1) })) }),
    );
    const dtype = bytes(global("numpy", "dtype"), tuple(unicode("f8"), bytes(0x89), bytes(0x88)), "R");
    const raw = bytes(global("_codecs", "encode"), tuple(unicode("\u00e9"), unicode("latin1")), "R");
    const scalar = bytes(global("numpy._core.multiarray", "scalar"), tuple(dtype, raw), "R");
    const file = checkpoint(dict({ model: dict({ a: weight }), opt: dict({ hypers, lr: scalar }) }), six);
    expect(shapes(file)).toEqual([["a", [2, 3]]]);
  });

  test("Python 2's dict of pairs and str, in the older form", () => {
    const pairs = list(bytes("](", bytes("U", 1, "a"), weight, "e"));
    const file = legacy(bytes(global("collections", "OrderedDict"), tuple(pairs), "R"));
    expect(readTorchCheckpoint(file).get("a")?.data).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
  });

  test("protocol 4", () => {
    const short = (text: string) => bytes(0x8c, text.length, text);
    const ordered = bytes(short("collections"), 0x94, short("OrderedDict"), 0x94, 0x93, 0x94, ")R", 0x94);
    const pkl = bytes(0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0, 0, ordered, "(", short("a"), weight, "u.");
    const file = zipSync({ "m/data.pkl": pkl, "m/data/0": six[0] }, { level: 0 });
    expect(shapes(file)).toEqual([["a", [2, 3]]]);
  });

  test("transposed, shared and repeated storage", () => {
    const state = readTorchCheckpoint(
      checkpoint(
        dict({
          transposed: tensor({ shape: [3, 2], strides: [1, 3], length: 6 }),
          part: tensor({ shape: [2], strides: [1], offset: 4, length: 6 }),
          everyOther: tensor({ shape: [3], strides: [2], offset: 1, length: 6 }),
          repeated: tensor({ shape: [2, 2], strides: [0, 1], length: 6 }),
          scalar: tensor({ shape: [], strides: [], offset: 5, length: 6 }),
          empty: tensor({ shape: [0, 7], strides: [9, 9], length: 6 }),
        }),
        six,
      ),
    );
    expect(Object.fromEntries([...state].map(([name, { data }]) => [name, [...data]]))).toEqual({
      transposed: [1, 4, 2, 5, 3, 6],
      part: [5, 6],
      everyOther: [2, 4, 6],
      repeated: [1, 2, 1, 2],
      scalar: [6],
      empty: [],
    });
  });

  test.each([
    ["DoubleStorage", "F64", new Uint8Array(Float64Array.of(0.5, 2).buffer), [0.5, 2]],
    ["IntStorage", "I32", new Uint8Array(Int32Array.of(-1, 2).buffer), [-1, 2]],
    ["ShortStorage", "I16", new Uint8Array(Int16Array.of(-1, 2).buffer), [-1, 2]],
    ["CharStorage", "I8", bytes(255, 2), [-1, 2]],
    ["ByteStorage", "U8", bytes(255, 2), [255, 2]],
    ["BoolStorage", "BOOL", bytes(1, 0), [1, 0]],
  ])("%s is %s", (storage, dtype, data, values) => {
    const state = readTorchCheckpoint(
      checkpoint(dict({ a: tensor({ shape: [2], strides: [1], length: 2, storage }) }), { "0": data }),
    );
    expect(state.get("a")?.dtype).toBe(dtype);
    expect([...state.get("a")!.data]).toEqual(values);
  });
});

describe("hostile files", () => {
  const shell = bytes(global("os", "system"), tuple(unicode("touch /tmp/owned")), "R");

  test.each<[string, Uint8Array, string]>([
    ["a call of the shell", checkpoint(shell), 'wants to run "os.system", and Sunbear never runs code from a file'],
    ["the same in the older form", legacy(shell), 'wants to run "os.system"'],
    ["the same beside good tensors", checkpoint(dict({ model: dict({ a: weight }), x: shell }), six), '"os.system"'],
    ["eval by STACK_GLOBAL", checkpoint(bytes(unicode("builtins"), unicode("eval"), 0x93)), '"builtins.eval"'],
    ["a name out of the prototype", checkpoint(global("", "constructor")), 'wants to run ".constructor"'],
    ["a pickled model", checkpoint(global("torchvision.models.resnet", "ResNet")), "torch.save(model.state_dict()"],
    ["an unknown instruction", checkpoint(bytes("i", "os\nsystem\n")), "unknown instruction 0x69"],
    ["a call of what isn't a function", checkpoint(bytes(unicode("x"), ")R")), "calls what isn't a function"],
    ["a storage made by hand", checkpoint(bytes(global("torch", "FloatStorage"), ")R")), "makes a storage by hand"],
    ["a call without a tuple", checkpoint(bytes(global("collections", "OrderedDict"), "NR")), "what isn't a tuple"],
    ["an empty stack", checkpoint(bytes("b")), "its stack is empty"],
    ["a tuple without a mark", checkpoint(bytes("t")), "it has no mark"],
    ["values taken from below a mark", checkpoint(bytes("N(", 0x85)), "its stack is empty"],
    ["a memo that isn't there", checkpoint(bytes("h", 7)), "recalls value 7"],
    ["text longer than the file", checkpoint(bytes("X", 255, 255, 255, 255)), "ends too early"],
    ["items of a list", checkpoint(bytes("]NNs")), "what isn't a dict"],
    ["a dict of no pairs", checkpoint(bytes(global("collections", "OrderedDict"), tuple(list(int(1))), "R")), "pairs"],
    ["a list as a model", checkpoint(list(weight), six), "holds no state dict"],
    ["a dict without tensors", checkpoint(dict({ epoch: int(1) })), "holds no state dict"],
    ["a dict in itself", checkpoint(bytes("}q", 0, unicode("model"), "h", 0, "s")), "holds no state dict"],
    ["a storage that is missing", checkpoint(dict({ a: weight })), "storage 0 is missing"],
    ["a storage that is too short", checkpoint(dict({ a: weight }), { "0": floats(1) }), "wrong length"],
    [
      "a tensor past its storage",
      checkpoint(dict({ a: tensor({ shape: [7], strides: [1], length: 6 }) }), six),
      "past the 6",
    ],
    [
      "an offset past its storage",
      checkpoint(dict({ a: tensor({ shape: [1], strides: [1], offset: 6, length: 6 }) }), six),
      "past the 6",
    ],
    [
      "a negative stride",
      checkpoint(dict({ a: tensor({ shape: [2], strides: [-1], offset: 3, length: 6 }) }), six),
      "no valid shape",
    ],
    [
      "strides of another rank",
      checkpoint(dict({ a: tensor({ shape: [2], strides: [], length: 6 }) }), six),
      "no valid shape",
    ],
    [
      "one number as 2^60",
      checkpoint(dict({ a: tensor({ shape: [2 ** 30, 2 ** 30], strides: [0, 0], length: 6 }) }), six),
      "would unfold",
    ],
    [
      "a storage of two lengths",
      checkpoint(dict({ a: weight, b: tensor({ shape: [1], strides: [1], length: 7 }) }), six),
      "described twice",
    ],
    ["another zip archive", zipSync({ "word/document.xml": bytes("<w/>") }), "holds no PyTorch checkpoint"],
    ["a compressed archive", zipSync({ "a/data.pkl": new Uint8Array(1000) }, { level: 9 }), "is compressed"],
    [
      "a big-endian archive",
      zipSync(
        { "a/data.pkl": whole(dict({ a: weight })), "a/byteorder": bytes("big"), "a/data/0": six[0] },
        { level: 0 },
      ),
      "big-endian",
    ],
    ["a big-endian older file", legacy(dict({ a: weight }), false), "big-endian"],
    ["an older file that is cut off", legacy(dict({ a: weight })).slice(0, -1), "ends in storage 0"],
  ])("%s", (_, file, message) => {
    expect(() => readTorchCheckpoint(file, "bears.pth")).toThrow(WeightsError);
    expect(() => readTorchCheckpoint(file, "bears.pth")).toThrow(message);
    expect(() => readTorchCheckpoint(file, "bears.pth")).toThrow(/^bears\.pth: .*\.$/);
  });

  test("a list that sets its own length and is spread into a call", () => {
    const length = dict({ length: bytes(0x8a, 5, 255, 255, 255, 255, 0) });
    const file = checkpoint(bytes(global("collections", "OrderedDict"), "]", length, "bR"));
    expect(() => readTorchCheckpoint(file)).toThrow(WeightsError);
  });

  test("any bytes are read or refused as a pickle", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (value) => readOrRefuse(checkpoint(value))),
      { numRuns: 2000 },
    );
  });
});
