import { zipSync } from "fflate";

/** Bytes out of numbers (one byte each), text (UTF-8) and bytes. */
export function bytes(...parts: readonly (number | string | Uint8Array)[]): Uint8Array {
  const encoder = new TextEncoder();
  return Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === "number" ? [part] : [...(typeof part === "string" ? encoder.encode(part) : part)],
    ),
  );
}

const u32 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);

/** Pieces of pickles, protocol 2, named as in Python's pickletools. */
export const pickle = {
  unicode: (text: string) => bytes("X", u32(new TextEncoder().encode(text).length), text),
  int: (value: number) => bytes("J", u32(value)),
  global: (module: string, name: string) => bytes("c", module, "\n", name, "\n"),
  tuple: (...items: readonly Uint8Array[]) => bytes("(", ...items, "t"),
  list: (...items: readonly Uint8Array[]) => bytes("](", ...items, "e"),
  dict: (entries: Readonly<Record<string, Uint8Array>>) =>
    bytes("}(", ...Object.entries(entries).flatMap(([key, value]) => [pickle.unicode(key), value]), "u"),
  /** The whole pickle of one value. */
  whole: (value: Uint8Array) => bytes(0x80, 2, value, "."),
};

export interface ForgedTensor {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset?: number;
  readonly storage?: string;
  /** Elements of the storage. */
  readonly length: number;
  readonly key?: string;
}

/** A tensor as `torch.save` pickles it. */
export function tensor({
  shape,
  strides,
  offset = 0,
  storage = "FloatStorage",
  length,
  key = "0",
}: ForgedTensor): Uint8Array {
  const { global, int, tuple, unicode } = pickle;
  const id = tuple(unicode("storage"), global("torch", storage), unicode(key), unicode("cpu"), int(length));
  const args = tuple(
    bytes(id, "Q"),
    int(offset),
    tuple(...shape.map(int)),
    tuple(...strides.map(int)),
    bytes(0x89),
    bytes("}"),
  );
  return bytes(global("torch._utils", "_rebuild_tensor_v2"), args, "R");
}

/** A checkpoint in the zip form of a pickled value and its storages. */
export function checkpoint(value: Uint8Array, storages: Readonly<Record<string, Uint8Array>> = {}): Uint8Array {
  const members = Object.entries(storages).map(([key, data]) => [`weights/data/${key}`, data]);
  return zipSync({ "weights/data.pkl": pickle.whole(value), ...Object.fromEntries(members) }, { level: 0 });
}

export const floats = (...values: readonly number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);
