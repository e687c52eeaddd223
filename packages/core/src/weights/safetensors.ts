import { damaged, WeightsError } from "./errors.js";
import { duplicateKey } from "./json-keys.js";
import {
  type Dtype,
  decodeElements,
  dtypeBytes,
  elementsOf,
  encodeElements,
  type HostTensor,
  type StateDict,
} from "./state-dict.js";

export interface Safetensors {
  readonly tensors: StateDict;
  readonly metadata: Record<string, string>;
}

/** Longest header that the format's own reader accepts; it keeps a hostile length from filling the memory. */
const MAX_HEADER_BYTES = 100_000_000;

/**
 * Reads a safetensors file: 8 bytes little-endian header length N; N bytes JSON
 * `{name: {dtype, shape, data_offsets: [start, end]}, "__metadata__"?: {string: string}}`; then raw little-endian data,
 * to whose beginning the offsets refer.
 *
 * Nothing in the file is believed: names are unique, and tensors tile the data without gaps, overlaps or rest.
 * @param file its name in errors
 * @throws WeightsError
 */
export function readSafetensors(bytes: Uint8Array, file = "the safetensors file"): Safetensors {
  const length = headerLength(bytes, file);
  const header = parseHeader(bytes.subarray(8, 8 + length), file);
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === "string"))
    throw damaged(file, "its __metadata__ doesn't map names to strings");
  const data = bytes.subarray(8 + length);
  const parsed = Object.entries(entries).map(([name, entry]) => parseEntry(name, entry, file));
  checkTiling(parsed, data.length, file);
  const tensors: StateDict = new Map();
  for (const { name, dtype, shape, start, end } of parsed)
    tensors.set(name, { dtype, shape, data: decodeElements(dtype, data.subarray(start, end)) });
  return { tensors, metadata: metadata as Record<string, string> };
}

/** A header length of 32 bits at most, then a JSON object. The rest may still be wrong. */
export const isSafetensors = (bytes: Uint8Array): boolean =>
  bytes[8] === "{".charCodeAt(0) && bytes.subarray(4, 8).every((byte) => byte === 0);

function headerLength(bytes: Uint8Array, file: string): number {
  if (!isSafetensors(bytes)) throw damaged(file, "this is no safetensors file");
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (length > MAX_HEADER_BYTES) throw damaged(file, `its header claims ${length} bytes, more than the format allows`);
  if (length > bytes.length - 8) throw damaged(file, "it ends in its header");
  return length;
}

function parseHeader(bytes: Uint8Array, file: string): Record<string, unknown> {
  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    header = JSON.parse(text);
  } catch (cause) {
    throw damaged(file, "its header isn't JSON", { cause });
  }
  if (!isRecord(header)) throw damaged(file, "its header isn't a JSON object");
  const duplicate = duplicateKey(text);
  if (duplicate !== undefined) throw damaged(file, `its header names ${JSON.stringify(duplicate)} twice`);
  return header;
}

interface Entry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

function parseEntry(name: string, entry: unknown, file: string): Entry {
  const tensor = `tensor ${JSON.stringify(name)}`;
  if (!isRecord(entry)) throw damaged(file, `${tensor} isn't described by an object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== "string" || !Object.hasOwn(dtypeBytes, dtype))
    throw new WeightsError(
      file,
      `${tensor} has the type ${JSON.stringify(dtype)}`,
      `Save it as one of ${Object.keys(dtypeBytes).join(", ")}`,
    );
  if (!isSizes(shape)) throw damaged(file, `${tensor} has the shape ${JSON.stringify(shape)}`);
  if (!isSizes(offsets) || offsets.length !== 2)
    throw damaged(file, `${tensor} has the data_offsets ${JSON.stringify(offsets)}`);
  const [start, end] = offsets;
  const size = elementsOf(shape) * dtypeBytes[dtype as Dtype];
  if (end - start !== size)
    throw damaged(file, `${tensor} of ${dtype} [${shape}] takes ${size} bytes, and its offsets hold ${end - start}`);
  return { name, dtype: dtype as Dtype, shape, start, end };
}

function checkTiling(entries: readonly Entry[], bytes: number, file: string): void {
  let end = 0;
  for (const entry of entries.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (entry.start !== end)
      throw damaged(
        file,
        `tensor ${JSON.stringify(entry.name)} begins at byte ${entry.start} of the data, not at ${end}`,
      );
    end = entry.end;
  }
  if (end !== bytes) throw damaged(file, `its header describes ${end} bytes of data, and it holds ${bytes}`);
}

/**
 * Writes a safetensors file that any reader takes. The same tensors give the same bytes: tensors are sorted by element
 * size, the largest first, then by name, so that each is aligned; the data begins at a multiple of 8.
 * @throws TypeError if a tensor's data fit neither its shape nor its dtype
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, HostTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const sorted = [...tensors].toSorted(([a, x], [b, y]) => dtypeBytes[y.dtype] - dtypeBytes[x.dtype] || compare(a, b));
  const header: [string, unknown][] = [["__metadata__", sortKeys(metadata)]];
  const chunks: Uint8Array[] = [];
  let end = 0;
  for (const [name, tensor] of sorted) {
    if (name === "__metadata__") throw new TypeError("a tensor can't be named __metadata__");
    if (tensor.data.length !== elementsOf(tensor.shape))
      throw new TypeError(`tensor ${name} of shape [${tensor.shape}] has ${tensor.data.length} elements`);
    const chunk = encodeElements(tensor);
    header.push([name, { dtype: tensor.dtype, shape: tensor.shape, data_offsets: [end, (end += chunk.length)] }]);
    chunks.push(chunk);
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, 8);
  bytes.fill(" ".charCodeAt(0), 8 + json.length, 8 + length);
  let at = 8 + length;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** By code units, which, unlike a locale, is the same everywhere. */
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const sortKeys = (record: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => compare(a, b)));

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
